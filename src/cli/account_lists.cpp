#include "cli/account_lists.hpp"

#include <algorithm>
#include <map>

#include "answer/child_accounts.hpp"
#include "answer/connections.hpp"
#include "answer/json_parts.hpp"
#include "cli/printed_command.hpp"
#include "connect/bill_sync.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

using answer::ListedConnection;

std::string moment(Instant instant) { return instant == 0 ? "never" : to_iso_string(instant); }

constexpr std::string_view csv_header = "name,account,kind,access,state,payer,export,bills,errors,fetched_at\r\n";

std::string csv_row(const ListedConnection& one) {
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
std::string work_of(const control::JobRecord& job, const ListedConnection& of) {
  if (job.kind == connect::check_kind) return "examining the connection";
  if (job.kind == connect::sync_kind) {
    const auto again = connect::months_of_subject(job.subject);
    if (!again || again->empty()) return "looking for new bills";
    std::string months;
    for (const BillingPeriod month : *again) months += (months.empty() ? "" : " ") + to_string(month);
    return fmt::format("looking at the bills of {} again", months);
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

std::string in_one_cell(const std::map<std::string, std::string>& tags) {
  std::string text;
  for (const auto& [key, value] : tags) text += fmt::format("{}{}={}", text.empty() ? "" : ";", key, value);
  return text;
}

}  // namespace

Result<> print_connections(const Context& context, store::DataFolder& data, const std::string& output) {
  FARTHING_TRY(const auto list, answer::connections(data, context.settings().client));
  if (output == "json") return context.print(answer::document(answer::to_json(list)));
  if (output == "csv") {
    std::string out(csv_header);
    for (const ListedConnection& one : list) out += csv_row(one);
    return context.print(out);
  }
  if (list.empty())
    return context.print(fmt::format("No account is connected yet. Begin with: {}\n",
                                     printed_command(context, "connect", {"NAME"}, {"--account-id", "ID"})));
  constexpr std::size_t texts = 7;
  TextTable table({"name", "account", "kind", "access", "state", "export", "last fetch", "bills", "errors"}, texts);
  for (const ListedConnection& one : list)
    table.add({printable(one.connection.name), one.connection.account, std::string(to_string(one.connection.kind)),
               in_words(to_string(one.connection.access)), in_words(to_string(one.connection.state)),
               printable(one.place()), moment(one.connection.fetched_at), with_thousands(one.bills),
               with_thousands(one.errors)});
  return context.print(table.to_string());
}

Result<> print_connection(const Context& context, store::DataFolder& data, const std::string& name,
                          const std::string& output) {
  FARTHING_TRY(const auto shown, answer::connection(context.surroundings(), data, context.settings().client, name));
  const auto& [one, external_id, jobs] = shown;
  const control::ConnectionRecord& connection = one.connection;
  // Without the master key all else can be told; the command fails all the same.
  const Result<> unreadable = external_id ? Result<>() : std::unexpected(external_id.error());
  if (output == "json") {
    FARTHING_CHECK(context.print(answer::document(answer::to_json(shown))));
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
  FARTHING_TRY(const auto children, answer::child_accounts(data, context.settings().client));
  if (output == "json") return context.print(answer::document(answer::to_json(children)));
  if (output == "csv") {
    std::string out = "account,name,payer,unit,status,state,in_organisation,in_bills,tags\r\n";
    for (const auto& [child, state] : children.list)
      out +=
          fmt::format("{},{},{},{},{},{},{},{},{}\r\n", csv_text_cell(child.account), csv_text_cell(child.name),
                      csv_text_cell(child.payer), csv_text_cell(child.unit), csv_text_cell(child.status),
                      to_string(state), child.in_organisation, child.in_bills, csv_text_cell(in_one_cell(child.tags)));
    return context.print(out);
  }
  if (children.list.empty())
    return context.print(fmt::format("No child account is known yet: connect a management account, then `{}`\n",
                                     printed_command(context, "sync", {})));
  constexpr std::size_t texts = 7;
  TextTable table({"account", "name", "unit", "status", "state", "known from", "tags"}, texts);
  for (const auto& [child, state] : children.list)
    table.add({printable(child.account), printable(child.name), printable(child.unit), printable(child.status),
               in_words(to_string(state)),
               child.in_organisation && child.in_bills ? "Organizations and bills"
               : child.in_bills                        ? "bills"
                                                       : "Organizations",
               printable(in_one_cell(child.tags))});
  std::string text = table.to_string() + "\nThe costs of all of them count, connected or not.\n";
  if (children.advises_stack_set())
    text += fmt::format("{} are not connected: for so many use the StackSet ({}).\n", counted(children.open, "account"),
                        printed_command(context, "policy", {}, {"--format", "stackset"}));
  return context.print(text);
}

}  // namespace farthing::cli
