#include "connect/export_discovery.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cctype>

namespace farthing::connect {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view field) {
  const json::value* value = object.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag(const json::object& object, std::string_view field) {
  const json::value* value = object.if_contains(field);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::object& part(const json::object& object, std::string_view field) {
  static const json::object nothing;
  const json::value* value = object.if_contains(field);
  return value != nullptr && value->is_object() ? value->get_object() : nothing;
}

std::string lower(std::string_view given) {
  std::string text(given);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string without_end_slashes(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

bool has_element(const json::object& object, std::string_view list, std::string_view wanted) {
  const json::value* value = object.if_contains(list);
  if (value == nullptr || !value->is_array()) return false;
  return std::ranges::any_of(value->get_array(), [&](const json::value& element) {
    return element.is_string() && std::string_view(element.get_string()) == wanted;
  });
}

/// AWS Cost and Usage Report Service API Reference, "ReportDefinition".
FoundExport legacy_report(const json::object& definition) {
  FoundExport found;
  found.kind = control::ExportKind::legacy_cur;
  found.name = text(definition, "ReportName");
  found.bucket = text(definition, "S3Bucket");
  found.prefix = without_end_slashes(text(definition, "S3Prefix"));
  found.region = text(definition, "S3Region");
  found.granularity = text(definition, "TimeUnit");
  found.format = text(definition, "Format");
  found.compression = text(definition, "Compression");
  found.versioning = text(definition, "ReportVersioning");
  found.resource_ids = has_element(definition, "AdditionalSchemaElements", "RESOURCES");
  found.refresh_closed = flag(definition, "RefreshClosedReports");
  const json::object& status = part(definition, "ReportStatus");
  found.status = text(status, "lastStatus");
  found.last_delivery = text(status, "lastDelivery");
  found.definition = json::serialize(definition);
  found.readable = found.format != "Parquet";
  return found;
}

/// The table that an export's query reads: `COST_AND_USAGE_REPORT`, `FOCUS_1_2_AWS`.
std::string table_of(std::string_view query) {
  const std::string words = lower(query);
  const auto from = words.find(" from ");
  if (from == std::string::npos) return {};
  constexpr std::string_view blanks = " \t\n";
  const auto begin = words.find_first_not_of(blanks, from + std::string_view(" from ").size());
  if (begin == std::string::npos) return {};
  return words.substr(begin, words.find_first_of(" \t\n;", begin) - begin);
}

/// AWS Billing and Cost Management API Reference, Data Exports: "Export". Nothing for tables that are no bill.
std::optional<FoundExport> data_export(const json::object& reply) {
  const json::object& defined = part(reply, "Export");
  const json::object& query = part(defined, "DataQuery");
  const json::object& destination = part(part(defined, "DestinationConfigurations"), "S3Destination");
  const json::object& output = part(destination, "S3OutputConfigurations");
  FoundExport found;
  found.query = text(query, "QueryStatement");
  const std::string table = table_of(found.query);
  if (table == "cost_and_usage_report")
    found.kind = control::ExportKind::cur_2;
  else if (table.starts_with("focus_"))
    found.kind = control::ExportKind::focus;
  else
    return std::nullopt;
  found.name = text(defined, "Name");
  found.bucket = text(destination, "S3Bucket");
  found.prefix = without_end_slashes(text(destination, "S3Prefix"));
  found.region = text(destination, "S3Region");
  found.format = text(output, "Format");
  found.compression = text(output, "Compression");
  found.versioning = text(output, "Overwrite");
  found.refresh_closed = true;
  const json::object& tables = part(query, "TableConfigurations");
  for (const auto& [name, options] : tables) {
    if (!options.is_object()) continue;
    found.granularity = text(options.get_object(), "TIME_GRANULARITY");
    found.resource_ids = text(options.get_object(), "INCLUDE_RESOURCES") == "TRUE";
  }
  if (found.kind == control::ExportKind::focus) found.resource_ids = true;
  const json::object& status = part(reply, "ExportStatus");
  found.status = text(status, "StatusCode");
  found.status_reason = text(status, "StatusReason");
  if (const json::value* at = status.if_contains("LastRefreshedAt"); at != nullptr)
    found.last_delivery = at->is_string() ? std::string(at->get_string()) : json::serialize(*at);
  found.definition = json::serialize(defined);
  found.readable = false;
  return found;
}

/// Columns without which a CUR 2.0 export cannot answer what its reader will be asked, and what goes with them.
struct ColumnUse {
  std::string_view column;
  std::string_view loss;
};
constexpr std::array column_uses{
    ColumnUse{"line_item_resource_id", "no cost by resource"},
    ColumnUse{"line_item_unblended_cost", "no cost at all"},
    ColumnUse{"line_item_usage_start_date", "no cost by day"},
    ColumnUse{"line_item_usage_account_id", "no cost by account"},
    ColumnUse{"resource_tags", "no cost by tag"},
    ColumnUse{"cost_category", "no cost by cost category"},
    ColumnUse{"savings_plan_savings_plan_effective_cost", "no amortised cost of Savings Plans"},
    ColumnUse{"reservation_effective_cost", "no amortised cost of reservations"},
    ColumnUse{"pricing_public_on_demand_cost", "no list cost"},
    ColumnUse{"bill_invoice_id", "no reconciling with invoices"},
};

bool names_column(std::string_view query, std::string_view column) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (auto at = query.find(column); at != std::string_view::npos; at = query.find(column, at + 1)) {
    const bool begins = at == 0 || !is_word(query[at - 1]);
    const auto end = at + column.size();
    if (begins && (end == query.size() || !is_word(query[end]))) return true;
  }
  return false;
}

/// How many letters have to be changed, put in or taken out; at most 2, else 3.
std::size_t letters_off(std::string_view one, std::string_view other) {
  constexpr std::size_t most = 3;
  if (one.size() > other.size() + 2 || other.size() > one.size() + 2) return most;
  std::vector<std::size_t> line(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) line[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t corner = line[0];
    line[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t above = line[j];
      line[j] = std::min({line[j] + 1, line[j - 1] + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1)});
      corner = above;
    }
  }
  return std::min(line.back(), most);
}

}  // namespace

aws::CallResult<std::vector<FoundExport>> legacy_reports(const aws::Client& client) {
  constexpr int page_size = 5;  // the API knows no other
  const auto definitions = client.list("cur:DescribeReportDefinitions", {{"MaxResults", page_size}});
  if (!definitions) return std::unexpected(definitions.error());
  std::vector<FoundExport> found;
  for (const json::value& definition : *definitions)
    if (definition.is_object()) {
      found.push_back(legacy_report(definition.get_object()));
      found.back().losses = losses_of(found.back());
    }
  return found;
}

aws::CallResult<std::vector<FoundExport>> data_exports(const aws::Client& client) {
  const auto references = client.list("bcm-data-exports:ListExports");
  if (!references) return std::unexpected(references.error());
  std::vector<FoundExport> found;
  for (const json::value& reference : *references) {
    if (!reference.is_object()) continue;
    const auto reply =
        client.call("bcm-data-exports:GetExport", {{"ExportArn", text(reference.get_object(), "ExportArn")}});
    if (!reply) return std::unexpected(reply.error());
    if (!reply->body.is_object()) continue;
    auto one = data_export(reply->body.get_object());
    if (!one) continue;
    // GetExport gives the status too; older answers have it in the list alone.
    const json::object& listed = part(reference.get_object(), "ExportStatus");
    if (one->status.empty()) one->status = text(listed, "StatusCode");
    if (one->status_reason.empty()) one->status_reason = text(listed, "StatusReason");
    one->losses = losses_of(*one);
    found.push_back(std::move(*one));
  }
  return found;
}

std::vector<std::string> losses_of(const FoundExport& found) {
  std::vector<std::string> losses;
  if (found.granularity == "MONTHLY")
    losses.emplace_back("it is monthly: no cost by day, and no forecast within a month");
  if (!found.resource_ids) losses.emplace_back("it holds no resource ids: no cost by resource");
  if (found.kind == control::ExportKind::legacy_cur && !found.refresh_closed)
    losses.emplace_back(
        "it does not refresh closed months: late credits, refunds and support fees never reach it, so a month may "
        "differ "
        "from its invoice");
  if (found.kind == control::ExportKind::cur_2 && !found.query.empty()) {
    const std::string query = lower(found.query);
    const bool takes_all = query.find("select *") != std::string::npos;
    for (const ColumnUse& use : column_uses)
      if (!takes_all && !names_column(query, use.column))
        losses.push_back(fmt::format("its query leaves out {}: {}", use.column, use.loss));
    if (query.find(" where ") != std::string::npos)
      losses.emplace_back("its query filters rows: its totals are not those of the bill");
  }
  return losses;
}

const FoundExport* nearest_export(const std::vector<FoundExport>& exports, std::string_view name) {
  const auto begin = name.find_first_not_of(" \t\n");
  const auto end = name.find_last_not_of(" \t\n");
  if (begin == std::string_view::npos) return nullptr;
  const std::string wanted = lower(name.substr(begin, end - begin + 1));
  const FoundExport* nearest = nullptr;
  std::size_t least = 3;
  for (const FoundExport& found : exports)
    if (const std::size_t off = letters_off(lower(found.name), wanted); off < least) {
      nearest = &found;
      least = off;
    }
  return nearest;
}

const FoundExport* export_to_propose(const std::vector<FoundExport>& exports) {
  const FoundExport* best = nullptr;
  const auto rank = [](const FoundExport& found) {
    const bool is_ill = found.status.starts_with("ERROR") || found.status == "UNHEALTHY";
    // What was delivered is told by the time as AWS writes it: within one kind these sort as texts.
    return std::tuple(found.readable, !is_ill, found.losses.empty(), found.granularity == "HOURLY",
                      found.last_delivery);
  };
  for (const FoundExport& found : exports)
    if (found.readable && (best == nullptr || rank(found) > rank(*best))) best = &found;
  return best;
}

}  // namespace farthing::connect
