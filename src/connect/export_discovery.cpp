#include "connect/export_discovery.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>

#include "aws/cost_and_usage_reports.hpp"
#include "aws/data_exports.hpp"
#include "aws/s3_reader.hpp"
#include "bill/column_losses.hpp"
#include "core/near_words.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

std::string lower(std::string_view given) {
  std::string text(given);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string without_end_slashes(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

FoundExport found_report(const aws::ReportDefinition& definition) {
  FoundExport found;
  found.kind = control::ExportKind::legacy_cur;
  found.name = definition.name;
  found.bucket = definition.bucket;
  found.prefix = without_end_slashes(definition.prefix);
  found.region = definition.bucket_region;
  found.granularity = definition.time_unit;
  found.format = definition.format;
  found.compression = definition.compression;
  found.versioning = definition.versioning;
  found.resource_ids =
      std::ranges::find(definition.additional_elements, "RESOURCES") != definition.additional_elements.end();
  found.refresh_closed = definition.refresh_closed_reports;
  found.status = definition.last_status;
  found.last_delivery = definition.last_delivery;
  found.readable = found.format != "Parquet";
  found.definition = json::serialize(json::object{{"ReportName", found.name},
                                                  {"TimeUnit", found.granularity},
                                                  {"Format", found.format},
                                                  {"Compression", found.compression},
                                                  {"ReportVersioning", found.versioning},
                                                  {"RefreshClosedReports", found.refresh_closed},
                                                  {"Resources", found.resource_ids}});
  return found;
}

/// The value of a table's property, in whichever table of the query it is set.
std::string property_of(const aws::DataExport& defined, const std::string& name) {
  for (const auto& [table, properties] : defined.tables)
    if (const auto at = properties.find(name); at != properties.end()) return at->second;
  return {};
}

/// The table that an export's query reads: `cost_and_usage_report`, `focus_1_2_aws`.
std::string table_of(std::string_view query) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::string words = lower(query);
  for (auto from = words.find("from"); from != std::string::npos; from = words.find("from", from + 1)) {
    const auto behind = from + std::string_view("from").size();
    if (from == 0 || blanks.find(words[from - 1]) == std::string_view::npos || behind == words.size() ||
        blanks.find(words[behind]) == std::string_view::npos)
      continue;
    const auto begin = words.find_first_not_of(blanks, behind);
    if (begin == std::string::npos) return {};
    return words.substr(begin, words.find_first_of(" \t\r\n;", begin) - begin);
  }
  return {};
}

/// Nothing for an export of a table that is no bill.
std::optional<FoundExport> found_data_export(const aws::DataExport& defined) {
  FoundExport found;
  const std::string table = table_of(defined.query);
  if (table == "cost_and_usage_report")
    found.kind = control::ExportKind::cur_2;
  else if (table.starts_with("focus_"))
    found.kind = control::ExportKind::focus;
  else
    return std::nullopt;
  found.query = defined.query;
  found.name = defined.name;
  found.bucket = defined.bucket;
  found.prefix = without_end_slashes(defined.prefix);
  found.region = defined.bucket_region;
  found.granularity = property_of(defined, "TIME_GRANULARITY");
  found.format = defined.format;
  found.compression = defined.compression;
  found.versioning = defined.overwrite;
  // FOCUS always has them, and Data Exports always refresh.
  found.resource_ids = found.kind == control::ExportKind::focus || property_of(defined, "INCLUDE_RESOURCES") == "TRUE";
  found.refresh_closed = true;
  found.status = defined.health.status;
  found.status_reason = defined.health.reason;
  if (defined.health.created) found.created = to_iso_string(*defined.health.created);
  if (defined.health.last_refreshed) found.last_delivery = to_iso_string(*defined.health.last_refreshed);
  found.readable = false;
  found.definition = json::serialize(json::object{{"Name", found.name},
                                                  {"Query", found.query},
                                                  {"Format", found.format},
                                                  {"Compression", found.compression},
                                                  {"Overwrite", found.versioning}});
  return found;
}

bool names_column(std::string_view query, std::string_view column) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (auto at = query.find(column); at != std::string_view::npos; at = query.find(column, at + 1)) {
    const bool begins = at == 0 || !is_word(query[at - 1]);
    const auto end = at + column.size();
    if (begins && (end == query.size() || !is_word(query[end]))) return true;
  }
  return false;
}

}  // namespace

aws::CallResult<std::vector<FoundExport>> legacy_reports(const aws::Client& client) {
  const auto definitions = aws::describe_report_definitions(client);
  if (!definitions) return std::unexpected(definitions.error());
  std::vector<FoundExport> found;
  for (const aws::ReportDefinition& definition : *definitions) {
    found.push_back(found_report(definition));
    found.back().losses = losses_of(found.back());
  }
  return found;
}

aws::CallResult<std::vector<FoundExport>> data_exports(const aws::Client& client) {
  const auto references = aws::list_exports(client);
  if (!references) return std::unexpected(references.error());
  std::vector<FoundExport> found;
  for (const aws::ExportReference& reference : *references) {
    const auto defined = aws::get_export(client, reference.arn);
    if (!defined) return std::unexpected(defined.error());
    auto one = found_data_export(*defined);
    if (!one) continue;
    // GetExport gives the status too; where it does not, the list has it.
    if (one->status.empty()) one->status = reference.health.status;
    if (one->status_reason.empty()) one->status_reason = reference.health.reason;
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
    for (const bill::ColumnLoss& one : bill::column_losses)
      if (!takes_all && !names_column(query, one.name))
        losses.push_back(fmt::format("its query leaves out {}: {}", one.name, one.loss));
    if (query.find(" where ") != std::string::npos)
      losses.emplace_back("its query filters rows: its totals are not those of the bill");
  }
  return losses;
}

const FoundExport* nearest_export(const std::vector<FoundExport>& exports, std::string_view name) {
  const auto begin = name.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return nullptr;
  const std::string wanted = lower(name.substr(begin, name.find_last_not_of(" \t\r\n") - begin + 1));
  std::vector<std::string> names;
  for (const FoundExport& found : exports) names.push_back(lower(found.name));
  const auto near = nearest(wanted, names);
  if (!near) return nullptr;
  return &exports[static_cast<std::size_t>(std::ranges::find(names, *near) - names.begin())];
}

bool may_be_listed(const FoundExport& found, const OwnIdentity& self, const AccountAccess& access,
                   const std::stop_token& stop) {
  const auto session =
      open_session(self, access, {{aws::Feature::billing}, {BucketAccess{found.bucket, "", ""}}}, stop);
  if (!session) return true;
  aws::S3Reader bucket(*session, {found.bucket, found.region, ""});
  const auto listed =
      bucket.list(found.prefix.empty() ? found.name : fmt::format("{}/{}", found.prefix, found.name), "/");
  return listed || (listed.error().kind != aws::CallFailure::Kind::denied && listed.error().code != "NoSuchBucket");
}

const FoundExport* export_to_propose(const std::vector<FoundExport>& exports,
                                     const std::function<bool(const FoundExport&)>& opens) {
  const auto rank = [](const FoundExport& found) {
    const bool is_ill = found.status.starts_with("ERROR") || found.status == "UNHEALTHY";
    // What was delivered is told by the time as AWS writes it: within one kind these sort as texts.
    return std::tuple(!is_ill, found.losses.empty(), found.granularity == "HOURLY", found.last_delivery);
  };
  std::vector<const FoundExport*> best_first;
  for (const FoundExport& found : exports)
    if (found.readable) best_first.push_back(&found);
  std::ranges::stable_sort(best_first, [&](const auto* left, const auto* right) { return rank(*left) > rank(*right); });
  if (best_first.empty()) return nullptr;
  if (best_first.size() == 1) return best_first.front();
  const auto opening = std::ranges::find_if(best_first, [&](const FoundExport* found) { return opens(*found); });
  return opening == best_first.end() ? best_first.front() : *opening;
}

}  // namespace farthing::connect
