#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "answer/labels.hpp"
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

/// What an answer depends on besides the question: whose it is, what is live, and which spellings of tags are one.
std::string key_of(const Visit& visit, const Publications& publications,
                   const std::vector<control::LabelAlias>& aliases) {
  std::string key = visit.client();
  for (const control::Publication& publication : publications) {
    key += '\n';
    key += publication.segment ? publication.segment->id : publication.delivery.id;
  }
  // A NUL is in no label.
  for (const control::LabelAlias& alias : aliases) {
    key += '\n' + alias.name;
    for (const std::string& spelling : alias.spellings) (key += '\0') += spelling;
  }
  return key + '\n' + std::string(visit.operation->id) + visit.call.request.path + '?' + visit.call.request.query;
}

/// What is not given stays as in `question`.
query::CostQuestion read_parameters(Parameters& parameters, query::CostQuestion question = {}) {
  question.from = parameters.text("from");
  question.to = parameters.text("to");
  question.granularity = parameters.text("granularity").value_or(question.granularity);
  if (auto group_by = parameters.text("group_by")) question.group_by = std::move(group_by);
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

constexpr std::uint64_t most_charges = 20'000;
constexpr std::uint64_t most_rows = 200'000;

/// The parameter that a question cannot be made of; empty where it is more than one that do not go together.
template <class Question>
std::string_view wrong_parameter(const Question& question) {
  if (!query::DateRange::parse(question.from, std::nullopt)) return "from";
  if (!query::DateRange::parse(std::nullopt, question.to)) return "to";
  auto subject = query::Subject::charges;
  if constexpr (requires { question.subject; }) subject = question.subject;
  for (const std::string& filter : question.filters)
    if (!query::Filter::parse(filter, subject)) return "filter";
  if (question.by && !query::parse_basis(*question.by)) return "by";
  if (!query::read_as_of(question.as_of)) return "as_of";
  if constexpr (requires { question.granularity; }) {
    if (!query::parse_granularity(question.granularity)) return "granularity";
    if (question.group_by && !query::parse_dimensions(*question.group_by, subject)) return "group_by";
    if (question.top && !question.group_by) return "top";
  }
  if constexpr (requires { question.metric; })
    if (!query::parse_metrics(question.metric, subject)) return "metric";
  return {};
}

/// Reads a question; a problem names the parameter.
template <class Question>
auto read(const Question& question)
    -> std::expected<typename decltype(query::read_question(question))::value_type, Problem> {
  auto query = query::read_question(question, url_parameters);
  if (query) return std::move(*query);
  Problem problem(query.error());
  problem.field = wrong_parameter(question);
  return std::unexpected(std::move(problem));
}

json::object title_of(std::string_view name, std::string_view title) { return {{"name", name}, {"title", title}}; }

/// `name` is that of the file that is downloaded.
Outcome answer_cost(Visit& visit, const query::CostQuestion& question, const std::string& format,
                    const std::string& name) {
  FARTHING_TRY(auto query, read(question));
  query.most_rows = most_rows;
  FARTHING_TRY(query.aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto publications, live(visit, question.as_of));
  FARTHING_TRY(
      const auto answer,
      visit.services.answers.find_or_make(key_of(visit, publications, query.aliases), [&]() -> Result<std::string> {
        FARTHING_TRY(const auto result,
                     query::run_cost_query(visit.engine(), visit.data().path(), publications, query));
        if (format == "csv") return query::to_csv(result);
        if (format == "parquet") return query::to_parquet(visit.engine(), visit.services.stores.spill(), result);
        return query::to_json(result);
      }));
  if (format == "csv") return download(*answer, "text/csv; charset=utf-8", name + ".csv");
  if (format == "parquet") return download(*answer, "application/vnd.apache.parquet", name + ".parquet");
  return json_text_answer(*answer);
}

}  // namespace

Outcome get_cost(Visit& visit) {
  Parameters parameters(visit.call);
  const query::CostQuestion question = read_parameters(parameters);
  const std::string format = parameters.word("format", {"json", "csv", "parquet"});
  FARTHING_CHECK(parameters.finish());
  return answer_cost(visit, question, format, "cost");
}

Outcome get_container_cost(Visit& visit) {
  Parameters parameters(visit.call);
  query::CostQuestion question;
  question.subject = query::Subject::split_costs;
  question.metric = "amortised";
  question.group_by = "cluster,namespace,workload";
  question = read_parameters(parameters, std::move(question));
  const std::string format = parameters.word("format", {"json", "csv"});
  FARTHING_CHECK(parameters.finish());
  return answer_cost(visit, question, format, "container-cost");
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
  FARTHING_TRY(const auto aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto labels, answer::listed_labels(publications, aliases));
  for (const answer::ListedLabel& label : labels) {
    // An alias of what no bill has is nothing to ask for.
    if (std::ranges::all_of(label.spellings, [](const auto& spelling) { return spelling.bills.empty(); })) continue;
    const std::string& name = label.key.name;
    (name.starts_with("tag:") ? tags : categories).emplace_back(name.substr(name.find(':') + 1));
  }
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
  FARTHING_TRY(auto query, read(question));
  FARTHING_TRY(query.aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto publications, live(visit, std::nullopt));
  FARTHING_TRY(
      const auto answer,
      visit.services.answers.find_or_make(key_of(visit, publications, query.aliases), [&]() -> Result<std::string> {
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
  const Cut cut = parameters.cut();
  std::uint64_t seen = 0;
  if (!cut.after.empty()) std::from_chars(cut.after.data(), cut.after.data() + cut.after.size(), seen);
  if (seen > most_charges) parameters.refuse("cursor", fmt::format("the list ends after {} charges", most_charges));
  FARTHING_CHECK(parameters.finish());
  question.limit = seen + cut.limit + 1;
  FARTHING_TRY(auto query, read(question));
  FARTHING_TRY(query.aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto publications, live(visit, question.as_of));
  FARTHING_TRY(auto charges, query::trace_charges(visit.engine(), visit.data().path(), publications, query));
  const bool has_more = charges.size() > seen + cut.limit;
  if (has_more) charges.pop_back();
  charges.erase(charges.begin(),
                charges.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(seen, charges.size())));
  FARTHING_TRY(const auto traced, answer::traced_rows(visit.data(), std::move(charges)));
  auto object = answer::to_json(std::span(traced));
  object["next_cursor"] = has_more ? json::value(cursor_of(std::to_string(seen + cut.limit))) : json::value(nullptr);
  // Where the archive lies on the server is its operator's business.
  if (!visit.caller.is_of_partner())
    for (json::value& charge : object["charges"].as_array()) charge.as_object()["archived"] = nullptr;
  return json_answer(object);
}

}  // namespace farthing::http
