#include "cli/account_lists.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "answer/surroundings.hpp"
#include "cli/printed_command.hpp"
#include "connect/bill_sync.hpp"
#include "connect/children.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"
#include "control/bill_catalog.hpp"
#include "control/connections.hpp"
#include "control/external_ids.hpp"
#include "control/fetched_objects.hpp"
#include "control/findings.hpp"
#include "control/jobs.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;
using control::ConnectionRecord;

std::string moment(Instant instant) { return instant == 0 ? "never" : to_iso_string(instant); }

json::value moment_json(Instant instant) {
  return instant == 0 ? json::value(nullptr) : json::value(to_iso_string(instant));
}

template <class Strings>
json::array to_array(const Strings& texts) {
  json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

/// A connection with what is known beside it.
struct Listed {
  ConnectionRecord connection;
  std::vector<control::ExportRecord> exports;
  std::size_t bills = 0;   ///< live ones of which it is the payer
  std::size_t errors = 0;  ///< findings that failed

  std::string place() const {
    const auto chosen = std::ranges::find_if(exports, [](const auto& one) { return one.chosen; });
    if (chosen == exports.end()) return {};
    return fmt::format("s3://{}/{}{}{}", chosen->bucket, chosen->prefix, chosen->prefix.empty() ? "" : "/",
                       chosen->name);
  }
};

Result<std::vector<Listed>> listed(const Context& context, store::DataFolder& data) {
  const std::string& client = context.settings().client;
  FARTHING_TRY(auto connections, control::connections(data.database(), client));
  FARTHING_TRY(const auto live, control::publications(data.database(), client, std::nullopt));
  std::map<std::string, std::size_t> bills;
  for (const control::Publication& publication : live) ++bills[publication.payer];
  std::vector<Listed> list;
  for (ConnectionRecord& connection : connections) {
    Listed one;
    FARTHING_TRY(one.exports, control::exports(data.database(), client, connection.id));
    FARTHING_TRY(const auto findings, control::findings(data.database(), client, connection.id));
    one.errors = static_cast<std::size_t>(std::ranges::count_if(
        findings, [](const control::FindingRecord& finding) { return finding.outcome == "failed"; }));
    one.bills = bills[connection.account];
    one.connection = std::move(connection);
    list.push_back(std::move(one));
  }
  return list;
}

json::object to_json(const Listed& listed) {
  const ConnectionRecord& connection = listed.connection;
  json::array exports;
  for (const control::ExportRecord& one : listed.exports)
    exports.push_back({{"name", one.name},
                       {"kind", to_string(one.kind).data()},
                       {"bucket", one.bucket},
                       {"prefix", one.prefix},
                       {"region", one.region},
                       {"chosen", one.chosen}});
  return {{"name", connection.name},
          {"id", connection.id},
          {"account", connection.account},
          {"partition", connection.partition},
          {"kind", to_string(connection.kind).data()},
          {"access", to_string(connection.access).data()},
          {"state", to_string(connection.state).data()},
          {"role_arn", connection.role_arn},
          {"access_key_id", connection.access_key_id},
          {"payer", connection.payer},
          {"organization", connection.organization_id},
          {"organisation", connection.organisation},
          {"accepts_organisation_trust", connection.accepts_organisation_trust},
          {"since", connection.since ? json::value(to_string(*connection.since)) : json::value(nullptr)},
          {"regions", to_array(connection.regions)},
          {"features", to_array(connection.features)},
          {"exports", std::move(exports)},
          {"bills", listed.bills},
          {"errors", listed.errors},
          {"created_at", moment_json(connection.created_at)},
          {"checked_at", moment_json(connection.checked_at)},
          {"fetched_at", moment_json(connection.fetched_at)}};
}

constexpr std::string_view csv_header = "name,account,kind,access,state,payer,export,bills,errors,fetched_at\r\n";

std::string csv_row(const Listed& one) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{}\r\n", csv_text_cell(one.connection.name),
                     csv_text_cell(one.connection.account), to_string(one.connection.kind),
                     to_string(one.connection.access), to_string(one.connection.state),
                     csv_text_cell(one.connection.payer), csv_text_cell(one.place()), one.bills, one.errors,
                     one.connection.fetched_at == 0 ? "" : to_iso_string(one.connection.fetched_at));
}

/// A word of the data for people: `unsafe_trust` as "unsafe trust".
std::string in_words(std::string_view word) {
  std::string words(word);
  std::ranges::replace(words, '_', ' ');
  return words;
}

/// What a job is at work on, its export by name.
std::string work_of(const control::JobRecord& job, const Listed& of) {
  if (job.kind == connect::check_kind) return "examining the connection";
  if (job.kind == connect::sync_kind) {
    if (job.subject.empty()) return "looking for new bills";
    return fmt::format("looking at the bills of {} again", job.subject);
  }
  if (job.kind != connect::bill_kind) return in_words(job.kind);
  const auto month = connect::month_of_subject(job.subject);
  const auto source =
      std::ranges::find(of.exports, connect::export_of_subject(job.subject), &control::ExportRecord::id);
  return fmt::format("reading the bill of {}{}", month ? to_string(*month) : job.subject,
                     source == of.exports.end() ? "" : fmt::format(" from the export \"{}\"", source->name));
}

std::string_view state_in_words(control::JobState state) {
  switch (state) {
    case control::JobState::waiting:
      return "waits for its turn";
    case control::JobState::running:
      return "at work";
    case control::JobState::poisoned:
      return "given up after too many attempts; `farthing sync` starts afresh";
    default:
      return to_string(state);
  }
}

Result<std::string> external_id_of(const Context& context, store::DataFolder& data,
                                   const ConnectionRecord& connection) {
  FARTHING_TRY(const auto key, control::open_master_key(data.database(), context.surroundings().master_key_file));
  return control::external_id(data.database(), key, connection.client, connection.organisation, context.clock.now());
}

std::string in_one_cell(const std::map<std::string, std::string>& tags) {
  std::string text;
  for (const auto& [key, value] : tags) text += fmt::format("{}{}={}", text.empty() ? "" : ";", key, value);
  return text;
}

}  // namespace

Result<> print_connections(const Context& context, store::DataFolder& data, const std::string& output) {
  FARTHING_TRY(const auto list, listed(context, data));
  if (output == "json") {
    json::array array;
    for (const Listed& one : list) array.push_back(to_json(one));
    return context.print_json(json::serialize(json::object{{"connections", std::move(array)}}) + "\n");
  }
  if (output == "csv") {
    std::string out(csv_header);
    for (const Listed& one : list) out += csv_row(one);
    return context.print(out);
  }
  if (list.empty())
    return context.print(fmt::format("No account is connected yet. Begin with: {}\n",
                                     printed_command(context, "connect", {"NAME"}, {"--account-id", "ID"})));
  constexpr std::size_t texts = 7;
  TextTable table({"name", "account", "kind", "access", "state", "export", "last fetch", "bills", "errors"}, texts);
  for (const Listed& one : list)
    table.add({printable(one.connection.name), one.connection.account, std::string(to_string(one.connection.kind)),
               in_words(to_string(one.connection.access)), in_words(to_string(one.connection.state)),
               printable(one.place()), moment(one.connection.fetched_at), with_thousands(one.bills),
               with_thousands(one.errors)});
  return context.print(table.to_string());
}

Result<> print_connection(const Context& context, store::DataFolder& data, const std::string& name,
                          const std::string& output) {
  const std::string& client = context.settings().client;
  FARTHING_TRY(const auto connection, control::find_connection(data.database(), client, name));
  FARTHING_TRY(const auto list, listed(context, data));
  const Listed& one = *std::ranges::find(list, connection.id, [](const Listed& other) { return other.connection.id; });
  const auto external_id = external_id_of(context, data, connection);
  // Without the master key all else can be told; the command fails all the same.
  const Result<> unreadable = external_id ? Result<>() : std::unexpected(external_id.error());
  FARTHING_TRY(const auto jobs, control::jobs(data.database(), client, connection.id, context.clock.now()));
  json::array under_way;
  for (const control::JobRecord& job : jobs)
    under_way.push_back(
        {{"kind", job.kind}, {"subject", job.subject}, {"state", to_string(job.state).data()}, {"error", job.error}});
  if (output == "json") {
    json::object object = to_json(one);
    object["external_id"] = external_id ? json::value(*external_id) : json::value(nullptr);
    object["jobs"] = std::move(under_way);
    FARTHING_CHECK(context.print_json(json::serialize(object) + "\n"));
    return unreadable;
  }
  if (output == "csv") {
    std::string row = csv_row(one);
    row.insert(row.size() - 2, "," + csv_text_cell(external_id.value_or("")));
    std::string header(csv_header);
    header.insert(header.size() - 2, ",external_id");
    FARTHING_CHECK(context.print(header + row));
    return unreadable;
  }
  std::string text;
  const auto line = [&](std::string_view word, const std::string& value) {
    if (!value.empty()) text += fmt::format("{:<14}{}\n", word, printable(value));
  };
  line("name", connection.name);
  line("account", fmt::format("{}, {}", connection.account, to_string(connection.kind)));
  line("state", in_words(to_string(connection.state)));
  line("access", in_words(to_string(connection.access)));
  line("role", connection.role_arn);
  line("access key", connection.access_key_id);
  if (connection.access != control::AccessKind::access_key)
    line("External ID", external_id ? *external_id : "cannot be read: " + external_id.error().message);
  line("payer", connection.payer);
  line("export", one.place());
  line("bills since", to_string(connection.since.value_or(connect::first_period_by_default(context.clock.now()))));
  line("bills read", std::to_string(one.bills));
  line("last check", moment(connection.checked_at));
  line("last fetch", moment(connection.fetched_at));
  line("errors", one.errors == 0
                     ? "none"
                     : fmt::format("{}: see `{}`", one.errors,
                                   printed_command(context, "errors", {}, {"--connection", connection.name})));
  for (const control::JobRecord& job : jobs)
    line("under way", fmt::format("{}: {}{}{}", work_of(job, one), state_in_words(job.state),
                                  job.error.empty() ? "" : ": ", job.error));
  FARTHING_CHECK(context.print(text));
  return unreadable;
}

Result<> print_children(const Context& context, store::DataFolder& data, const std::string& output) {
  const std::string& client = context.settings().client;
  FARTHING_TRY(const auto children, control::child_accounts(data.database(), client));
  FARTHING_TRY(const auto connections, control::connections(data.database(), client));
  const auto open = static_cast<std::size_t>(std::ranges::count_if(
      children, [&](const control::ChildAccount& child) { return connect::waits_for_connection(child, connections); }));
  const bool advises_stack_set = open > connect::most_children_by_hand;
  if (output == "json") {
    json::array list;
    for (const control::ChildAccount& child : children) {
      json::object tags;
      for (const auto& [key, value] : child.tags) tags[key] = value;
      list.push_back({{"account", child.account},
                      {"name", child.name},
                      {"payer", child.payer},
                      {"unit", child.unit},
                      {"status", child.status},
                      {"tags", std::move(tags)},
                      {"state", to_string(connect::state_of(child, connections)).data()},
                      {"in_organisation", child.in_organisation},
                      {"in_bills", child.in_bills}});
    }
    return context.print_json(
        json::serialize(json::object{{"children", std::move(list)}, {"advice", advises_stack_set ? "stackset" : ""}}) +
        "\n");
  }
  if (output == "csv") {
    std::string out = "account,name,payer,unit,status,state,in_organisation,in_bills,tags\r\n";
    for (const control::ChildAccount& child : children)
      out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", csv_text_cell(child.account), csv_text_cell(child.name),
                         csv_text_cell(child.payer), csv_text_cell(child.unit), csv_text_cell(child.status),
                         to_string(connect::state_of(child, connections)), child.in_organisation, child.in_bills,
                         csv_text_cell(in_one_cell(child.tags)));
    return context.print(out);
  }
  if (children.empty())
    return context.print(fmt::format("No child account is known yet: connect a management account, then `{}`\n",
                                     printed_command(context, "sync", {})));
  constexpr std::size_t texts = 7;
  TextTable table({"account", "name", "unit", "status", "state", "known from", "tags"}, texts);
  for (const control::ChildAccount& child : children)
    table.add({printable(child.account), printable(child.name), printable(child.unit), printable(child.status),
               in_words(to_string(connect::state_of(child, connections))),
               child.in_organisation && child.in_bills ? "Organizations and bills"
               : child.in_bills                        ? "bills"
                                                       : "Organizations",
               printable(in_one_cell(child.tags))});
  std::string text = table.to_string() + "\nThe costs of all of them count, connected or not.\n";
  if (advises_stack_set)
    text += fmt::format("{} are not connected: for so many use the StackSet ({}).\n", counted(open, "account"),
                        printed_command(context, "policy", {}, {"--format", "stackset"}));
  return context.print(text);
}

}  // namespace farthing::cli
