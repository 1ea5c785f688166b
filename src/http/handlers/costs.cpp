#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "answer/traced_charges.hpp"
#include "http/handlers/downloads.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "query/cost_output.hpp"
#include "query/cost_runner.hpp"
#include "query/dimension_values.hpp"
#include "query/parquet_output.hpp"
#include "query/question.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using query::url_parameters;
using Publications = std::vector<control::Publication>;

/// What an answer depends on besides the question: whose it is, and what is live.
std::string key_of(const Visit& visit, const Publications& publications) {
  std::string key = visit.client();
  for (const control::Publication& publication : publications) {
    key += '\n';
    key += publication.segment ? publication.segment->id : publication.delivery.id;
  }
  return key + '\n' + std::string(visit.operation->id) + visit.call.request.path + '?' + visit.call.request.query;
}

query::CostQuestion read_parameters(Parameters& parameters) {
  query::CostQuestion question;
  question.from = parameters.text("from");
  question.to = parameters.text("to");
  question.granularity = parameters.text("granularity").value_or(question.granularity);
  question.group_by = parameters.text("group_by");
  question.filters = parameters.texts("filter");
  question.metric = parameters.text("metric").value_or(question.metric);
  question.by = parameters.text("by");
  constexpr std::uint64_t most_groups = 10'000;
  question.top = parameters.number("top", 1, most_groups);
  question.as_of = parameters.text("as_of");
  return question;
}

Result<Publications> live(Visit& visit, const std::optional<std::string>& as_of) {
  FARTHING_TRY(const auto moment, query::read_as_of(as_of, url_parameters));
  return control::publications(visit.database(), visit.client(), moment);
}

json::object title_of(std::string_view name, std::string_view title) { return {{"name", name}, {"title", title}}; }

}  // namespace

Outcome get_cost(Visit& visit) {
  Parameters parameters(visit.call);
  const query::CostQuestion question = read_parameters(parameters);
  const std::string format = parameters.word("format", {"json", "csv", "parquet"});
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto query, query::read_question(question, url_parameters));
  FARTHING_TRY(const auto publications, live(visit, question.as_of));
  FARTHING_TRY(const auto answer,
               visit.services.answers.find_or_make(key_of(visit, publications), [&]() -> Result<std::string> {
                 FARTHING_TRY(const auto result,
                              query::run_cost_query(visit.engine(), visit.data().path(), publications, query));
                 if (format == "csv") return query::to_csv(result);
                 if (format == "parquet")
                   return query::to_parquet(visit.engine(), visit.services.stores.spill(), result);
                 return query::to_json(result);
               }));
  if (format == "csv") return download(*answer, "text/csv; charset=utf-8", "cost.csv");
  if (format == "parquet") return download(*answer, "application/vnd.apache.parquet", "cost.parquet");
  return json_text_answer(*answer);
}

Outcome list_dimensions(Visit& visit) {
  FARTHING_TRY(const auto publications, live(visit, std::nullopt));
  json::array dimensions{title_of("service", "Service"),
                         title_of("account", "Account"),
                         title_of("region", "Region"),
                         title_of("usage-type", "Usage type"),
                         title_of("operation", "Operation"),
                         title_of("line-item-type", "Line item type"),
                         title_of("charge-category", "Charge category"),
                         title_of("resource", "Resource"),
                         title_of("availability-zone", "Availability Zone"),
                         title_of("invoice", "Invoice"),
                         title_of("seller", "Seller")};
  json::array tags, categories;
  FARTHING_TRY(const auto labels, query::labels(publications));
  for (const std::string& label : labels) (label.starts_with("tag:") ? tags : categories).emplace_back(label);
  return json_answer(
      {{"dimensions", std::move(dimensions)}, {"tags", std::move(tags)}, {"categories", std::move(categories)}});
}

Outcome list_dimension_values(Visit& visit) {
  Parameters parameters(visit.call);
  query::ValuesQuestion question;
  question.dimension = visit.path("dimension");
  question.contains = parameters.text("contains").value_or("");
  question.from = parameters.text("from");
  question.to = parameters.text("to");
  constexpr std::uint64_t most = 500;
  question.limit = parameters.number("limit", 1, most).value_or(question.limit);
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto query, query::read_question(question, url_parameters));
  FARTHING_TRY(const auto publications, live(visit, std::nullopt));
  FARTHING_TRY(const auto answer,
               visit.services.answers.find_or_make(key_of(visit, publications), [&]() -> Result<std::string> {
                 FARTHING_TRY(const auto values,
                              query::dimension_values(visit.engine(), visit.data().path(), publications, query));
                 json::array list;
                 for (const query::DimensionValue& value : values)
                   for (const auto& [currency, cost] : value.costs)
                     list.push_back({{"value", value.value}, {"cost", to_string(cost)}, {"currency", currency}});
                 return json::serialize(json::object{{"values", std::move(list)}}) + "\n";
               }));
  return json_text_answer(*answer);
}

Outcome list_charges(Visit& visit) {
  Parameters parameters(visit.call);
  query::TraceQuestion question;
  question.from = parameters.text("from");
  question.to = parameters.text("to");
  question.by = parameters.text("by");
  question.filters = parameters.texts("filter");
  question.file = parameters.text("file");
  question.row = parameters.number("row", 1, 1'000'000'000'000);
  question.metric = parameters.text("metric").value_or(question.metric);
  question.as_of = parameters.text("as_of");
  constexpr std::uint64_t most = 200;
  question.limit = parameters.number("limit", 1, most).value_or(20);
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto query, query::read_question(question, url_parameters));
  FARTHING_TRY(const auto publications, live(visit, question.as_of));
  FARTHING_TRY(const auto traced, answer::traced_charges(visit.engine(), visit.data(), publications, query));
  auto object = answer::to_json(std::span(traced));
  // Where the archive lies on the server is its operator's business.
  if (!visit.caller.is_of_partner())
    for (json::value& charge : object["charges"].as_array()) charge.as_object()["archived"] = nullptr;
  return json_answer(object);
}

}  // namespace farthing::http
