#include "connect/export_discovery.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>

#include "aws/cost_and_usage_reports.hpp"
#include "aws/data_exports.hpp"
#include "aws/s3_reader.hpp"
#include "bill/column_losses.hpp"
#include "connect/export_query.hpp"
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
  const bool is_text = found.format == "textORcsv" && (found.compression == "GZIP" || found.compression == "ZIP");
  found.readable = is_text || (found.format == "Parquet" && found.compression == "Parquet");
  found.definition = json::serialize(json::object{{"ReportName", found.name},
                                                  {"TimeUnit", found.granularity},
                                                  {"Format", found.format},
                                                  {"Compression", found.compression},
                                                  {"ReportVersioning", found.versioning},
                                                  {"RefreshClosedReports", found.refresh_closed},
                                                  {"Resources", found.resource_ids}});
  return found;
}

/// The versions of FOCUS that AWS delivers and farthing reads.
constexpr std::array<std::string_view, 2> focus_tables{"focus_1_0_aws", "focus_1_2_aws"};

/// The same, told without what the first version does not have.
constexpr std::string_view not_in_focus_1_0 = "InvoiceId";

bill::Form form_of(control::ExportKind kind) {
  return kind == control::ExportKind::focus ? bill::Form::focus : bill::Form::cur_2;
}

bool delivers(const ExportQuery& query, std::string_view name) {
  const std::string wanted = lower(name);
  return query.takes_all || std::ranges::find(query.columns, wanted, &ExportQuery::Column::name) != query.columns.end();
}

/// A column counts as it is read: whatever its spelling.
bool delivers(const ExportQuery& query, bill::Form form, bill::Column column) {
  return query.takes_all || std::ranges::any_of(query.columns, [&](const auto& one) {
           const auto named = bill::column_named(form, one.name);
           return named && named->column == column;
         });
}

/// `bill_payer_account_id` for bill/PayerAccountId; FOCUS has names of its own.
std::string name_in_export(bill::Form form, bill::Column column) {
  if (form == bill::Form::focus) return std::string(bill::name_in(form, column));
  std::string name;
  for (const char c : bill::describe(column).name) {
    const bool is_capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (is_capital && !name.empty() && name.back() != '_') name += '_';
    name += c == '/' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

bool has_what_a_bill_needs(control::ExportKind kind, const ExportQuery& query) {
  const bill::Form form = form_of(kind);
  return std::ranges::all_of(bill::needed_columns(form),
                             [&](bill::Column column) { return delivers(query, form, column); });
}

std::string loss_of(const ExportQuery& query, std::string_view name, std::string_view loss) {
  const auto renamed = std::ranges::find(query.columns, lower(name), &ExportQuery::Column::source);
  return renamed == query.columns.end() ? fmt::format("its query leaves out {}: {}", name, loss)
                                        : fmt::format("its query calls {} \"{}\": {}", name, renamed->name, loss);
}

void add_losses_of_query(const FoundExport& found, std::vector<std::string>& losses) {
  const ExportQuery query = read_export_query(found.query);
  if (query.filters_rows)
    losses.emplace_back("its query leaves out rows (WHERE): its totals are not those of the bill");
  if (query.limits_rows)
    losses.emplace_back("its query ends after some rows (LIMIT): its totals are not those of the bill");
  const bill::Form form = form_of(found.kind);
  const auto needed = bill::needed_columns(form);
  for (const bill::Column column : needed)
    if (!delivers(query, form, column))
      losses.push_back(loss_of(query, name_in_export(form, column), "without it the bill cannot be read"));
  for (const bill::ColumnLoss& one : bill::losses_of(form)) {
    if (one.column && std::ranges::find(needed, *one.column) != needed.end()) continue;
    if (one.name == not_in_focus_1_0 && query.table == focus_tables.front()) continue;
    const bool is_there = one.column ? delivers(query, form, *one.column) : delivers(query, one.name);
    if (!is_there) losses.push_back(loss_of(query, one.name, one.loss));
  }
}

/// When AWS delivered last; 0: never, or it does not say.
Instant delivered_at(const FoundExport& found) {
  // Of reports it writes 20260501T120000Z, of Data Exports farthing has it as 2026-05-01T12:00:00Z.
  std::string text = found.last_delivery;
  constexpr std::size_t compact = 16;
  if (text.size() == compact && text[8] == 'T')
    text = fmt::format("{}-{}-{}T{}:{}:{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2), text.substr(9, 2),
                       text.substr(11, 2), text.substr(13));
  Instant instant = 0;
  return read_instant(text, instant) ? instant : 0;
}

/// The one to read first: healthy, the whole bill, still delivered, nothing lost, by day at least, of Cost and Usage
/// Reports before FOCUS, which has fewer metrics; then the one that was delivered last.
std::vector<const FoundExport*> best_first(std::vector<const FoundExport*> exports) {
  constexpr Instant long_silence = 3 * 86'400;
  Instant newest = 0;
  for (const FoundExport* found : exports) newest = std::max(newest, delivered_at(*found));
  const auto rank = [&](const FoundExport* found) {
    const bool is_ill = found->status.starts_with("ERROR") || found->status == "UNHEALTHY";
    const bool is_coarse = found->granularity == "DAILY" || found->granularity == "MONTHLY";
    return std::tuple(found->readable, !is_ill, !found->partial, newest - delivered_at(*found) < long_silence,
                      found->losses.empty(), !is_coarse, found->kind != control::ExportKind::focus,
                      delivered_at(*found));
  };
  std::ranges::stable_sort(exports, [&](const auto* left, const auto* right) { return rank(left) > rank(right); });
  return exports;
}

/// The value of a table's property, in whichever table of the query it is set.
std::string property_of(const aws::DataExport& defined, const std::string& name) {
  for (const auto& [table, properties] : defined.tables)
    if (const auto at = properties.find(name); at != properties.end()) return at->second;
  return {};
}

/// Nothing for an export of a table that is no bill.
std::optional<FoundExport> found_data_export(const aws::DataExport& defined) {
  FoundExport found;
  const ExportQuery query = read_export_query(defined.query);
  if (query.table == "cost_and_usage_report")
    found.kind = control::ExportKind::cur_2;
  else if (query.table.starts_with("focus_"))
    found.kind = control::ExportKind::focus;
  else
    return std::nullopt;
  found.query = defined.query;
  found.partial = query.filters_rows || query.limits_rows;
  found.name = defined.name;
  found.arn = defined.arn;
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
  const bool is_known_table =
      found.kind == control::ExportKind::cur_2 || std::ranges::find(focus_tables, query.table) != focus_tables.end();
  const bool is_known_format = (found.format == "TEXT_OR_CSV" && found.compression == "GZIP") ||
                               (found.format == "PARQUET" && found.compression == "PARQUET");
  found.readable = is_known_table && is_known_format && has_what_a_bill_needs(found.kind, query);
  found.definition = json::serialize(json::object{{"Name", found.name},
                                                  {"Query", found.query},
                                                  {"Format", found.format},
                                                  {"Compression", found.compression},
                                                  {"Overwrite", found.versioning}});
  return found;
}

}  // namespace

std::string_view words_for(control::ExportKind kind) {
  switch (kind) {
    case control::ExportKind::legacy_cur:
      return "legacy CUR";
    case control::ExportKind::cur_2:
      return "CUR 2.0";
    case control::ExportKind::focus:
      return "FOCUS";
    case control::ExportKind::unknown:
      break;
  }
  return "not known yet";
}

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
    // It was deleted since it was listed.
    if (!defined && defined.error().kind == aws::CallFailure::Kind::not_found) continue;
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
  if (!found.query.empty()) add_losses_of_query(found, losses);
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

const FoundExport* named_export(const std::vector<FoundExport>& exports, std::string_view name,
                                control::ExportKind kind, std::string_view bucket, std::string_view prefix) {
  std::vector<const FoundExport*> named;
  for (const FoundExport& found : exports)
    if (found.name == name) named.push_back(&found);
  const auto narrow = [&](const auto& fits) {
    if (std::ranges::any_of(named, fits)) std::erase_if(named, [&](const FoundExport* one) { return !fits(one); });
  };
  if (kind != control::ExportKind::unknown) std::erase_if(named, [&](const auto* one) { return one->kind != kind; });
  if (!bucket.empty())
    narrow([&](const FoundExport* one) {
      return one->bucket == bucket && one->prefix == without_end_slashes(std::string(prefix));
    });
  const auto best = best_first(std::move(named));
  return best.empty() ? nullptr : best.front();
}

const FoundExport* export_to_propose(const std::vector<FoundExport>& exports,
                                     const std::function<bool(const FoundExport&)>& opens) {
  std::vector<const FoundExport*> readable;
  for (const FoundExport& found : exports)
    if (found.readable) readable.push_back(&found);
  readable = best_first(std::move(readable));
  if (readable.empty()) return nullptr;
  if (readable.size() == 1) return readable.front();
  const auto opening = std::ranges::find_if(readable, [&](const FoundExport* found) { return opens(*found); });
  return opening == readable.end() ? readable.front() : *opening;
}

}  // namespace farthing::connect
