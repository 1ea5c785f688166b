#include "http/handlers/report_query.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "query/question.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

constexpr std::array ranges{"custom",        "this_month",     "last_month", "last_30_days", "last_3_months",
                            "last_6_months", "last_12_months", "this_year",  "last_year"};
constexpr std::array charts{"bar", "stacked", "line", "area", "pie", "table", "number"};
constexpr std::array names{"range",  "from", "to",  "granularity", "group_by", "filter",
                           "metric", "by",   "top", "chart",       "compare",  "as_of"};

class QueryReader {
 public:
  explicit QueryReader(const json::object& object) : object_(object) {}

  std::optional<std::string> text(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_string()) return refuse(fmt::format("\"{}\" must be a text", name)), std::nullopt;
    return std::string(value->as_string());
  }
  std::string word(std::string_view name, std::span<const char* const> words) {
    const std::string given = text(name).value_or("");
    if (std::ranges::find(words, given) == words.end())
      refuse(fmt::format("\"{}\" must be one of: {}", name, fmt::join(words, ", ")));
    return given;
  }
  std::vector<std::string> texts(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    std::vector<std::string> list;
    if (value == nullptr || !value->is_array()) return refuse(fmt::format("\"{}\" must be a list", name)), list;
    for (const json::value& one : value->as_array()) {
      if (!one.is_string()) return refuse(fmt::format("\"{}\" must be a list of texts", name)), list;
      list.emplace_back(one.as_string());
    }
    return list;
  }
  std::optional<std::uint64_t> number(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_int64() || value->as_int64() < 1)
      return refuse(fmt::format("\"{}\" must be a whole number from 1", name)), std::nullopt;
    return static_cast<std::uint64_t>(value->as_int64());
  }
  void flag(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value != nullptr && !value->is_bool()) refuse(fmt::format("\"{}\" must be true or false", name));
  }
  void refuse(std::string detail) {
    if (wrong_.empty()) wrong_ = std::move(detail);
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const json::object& object_;
  std::string wrong_;
};

}  // namespace

std::expected<std::string, Problem> checked_report_query(const json::value& query, std::string_view field) {
  const auto refused = [&](std::string detail) {
    return std::unexpected(wrong_field(std::string(field), std::move(detail)));
  };
  if (!query.is_object()) return refused("\"query\" is missing: what the report asks");
  const json::object& object = query.as_object();
  for (const auto& [name, value] : object)
    if (std::ranges::find(names, std::string_view(name)) == names.end())
      return refused(fmt::format("there is no \"{}\" in a question", std::string_view(name)));
  QueryReader reader(object);
  query::CostQuestion question;
  const std::string range = reader.word("range", ranges);
  reader.word("chart", charts);
  reader.flag("compare");
  const auto as_of = reader.text("as_of");
  if (range == "custom") {
    question.from = reader.text("from");
    question.to = reader.text("to");
  }
  question.granularity = reader.text("granularity").value_or("");
  const auto group_by = reader.texts("group_by");
  if (!group_by.empty()) question.group_by = fmt::format("{}", fmt::join(group_by, ","));
  question.filters = reader.texts("filter");
  question.metric = fmt::format("{}", fmt::join(reader.texts("metric"), ","));
  question.by = reader.text("by");
  question.top = reader.number("top");
  if (!reader.wrong().empty()) return refused(reader.wrong());
  if (const auto read = query::read_question(question); !read) return refused(read.error().message);
  if (const auto moment = query::read_as_of(as_of, query::url_parameters); !moment)
    return refused(moment.error().message);
  return json::serialize(query);
}

}  // namespace farthing::http
