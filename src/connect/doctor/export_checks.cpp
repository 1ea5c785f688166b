#include "aws/data_exports.hpp"
#include "aws/partition.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"
#include "connect/export_discovery.hpp"
#include "connect/export_query.hpp"

namespace farthing::connect::doctor {
namespace {

using control::ExportKind;

std::string without_slashes(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

void take_location(Visit& visit, const FoundExport& found) {
  control::ExportRecord location;
  location.kind = found.kind;
  location.name = found.name;
  location.bucket = found.bucket;
  location.prefix = without_slashes(found.prefix);
  location.region = found.region;
  location.owner = visit.patient().bucket_owner;
  location.definition = found.definition;
  visit.facts().location = std::move(location);
}

/// What was typed stands when no definition says otherwise.
void take_typed_location(Visit& visit) {
  const Patient& patient = visit.patient();
  if (patient.bucket.empty()) return;
  control::ExportRecord location;
  location.kind = patient.export_kind;
  location.name = patient.export_name;
  location.bucket = patient.bucket;
  location.prefix = patient.prefix;
  location.region = patient.bucket_region;
  location.owner = patient.bucket_owner;
  visit.facts().location = std::move(location);
}

/// Asks for the definitions of one kind; true when they could be listed.
bool list_definitions(Visit& visit, Notes& notes, const aws::CallResult<std::vector<FoundExport>>& listed,
                      std::string_view what) {
  if (listed) return true;
  Finding& finding = notes.refused(Place::definitions, listed.error(), Outcome::warning, std::string(what),
                                   fmt::format("The definitions of {} may not be listed", what));
  if (finding.code == "FD402" || finding.code == "FD209") finding.snippet = exception_snippet(visit);
  if (finding.code == "FD211") finding.snippet = feature_snippet(visit, aws::Feature::billing);
  finding.dark = {fmt::format("settings and health of {}", what)};
  return false;
}

std::string words_for(const FoundExport& found) {
  return fmt::format("\"{}\" ({})", found.name, connect::words_for(found.kind));
}

std::vector<std::string> names_of(const std::vector<FoundExport>& exports) {
  std::vector<std::string> names;
  for (const FoundExport& found : exports) names.push_back(words_for(found));
  return names;
}

/// The word of --export-kind.
std::string option_word(ExportKind kind) {
  std::string word(to_string(kind));
  std::ranges::replace(word, '_', '-');
  return word;
}

/// The same bill may be delivered several times. People should know which of them they see, and how to see another.
void note_choice(Notes& notes, const FoundExport& read, const std::vector<FoundExport>& exports) {
  std::vector<std::string> others;
  for (const FoundExport& one : exports)
    if (&one != &read && one.readable) others.push_back(words_for(one));
  if (others.empty()) return;
  notes.ok(
      fmt::format("The bill is delivered by {} too. Farthing reads {} and never adds exports up; another is read once "
                  "it is named: farthing accounts edit NAME --export EXPORT.",
                  first_of(others), words_for(read)));
}

void note_other_place(Visit& visit, Notes& notes, const FoundExport& found) {
  const Patient& patient = visit.patient();
  if (patient.bucket.empty()) return;
  if (patient.bucket == found.bucket &&
      (patient.prefix.empty() || without_slashes(patient.prefix) == without_slashes(found.prefix)))
    return;
  Finding& finding = notes.warn(
      "FD404", found.name,
      fmt::format("The export \"{}\" writes to {}, not to {}; farthing goes on with the first.", found.name,
                  place_in(found.bucket, without_slashes(found.prefix)), place_in(patient.bucket, patient.prefix)));
  finding.cure =
      fmt::format("Change the connection to bucket {}, prefix \"{}\".", found.bucket, without_slashes(found.prefix));
  finding.dark.clear();
}

void find_named(Visit& visit, Notes& notes, const std::vector<FoundExport>& exports) {
  const Patient& patient = visit.patient();
  const std::string& name = patient.export_name;
  const FoundExport* exact =
      named_export(exports, name, patient.export_kind, patient.bucket, without_slashes(patient.prefix));
  if (exact != nullptr) {
    take_location(visit, *exact);
    notes.ok(fmt::format("The export {} is defined: it writes to {}.", words_for(*exact),
                         place_in(exact->bucket, path_of(without_slashes(exact->prefix), exact->name))));
    const auto twin = std::ranges::find_if(
        exports, [&](const FoundExport& one) { return one.name == name && one.kind != exact->kind; });
    if (twin != exports.end())
      notes.ok(
          fmt::format("There is a {} of that name too; farthing reads the {} only. To read the other: "
                      "farthing accounts edit NAME --export-kind {}.",
                      connect::words_for(twin->kind), connect::words_for(exact->kind), option_word(twin->kind)));
    note_other_place(visit, notes, *exact);
    return;
  }
  const auto of_other_kind = std::ranges::find(exports, name, &FoundExport::name);
  if (of_other_kind != exports.end()) {
    Finding& finding = notes.fail(
        "FD403", name,
        fmt::format("Account {} has no {} export named \"{}\"; the one of that name is {}.", visit.facts().account,
                    connect::words_for(patient.export_kind), name, connect::words_for(of_other_kind->kind)));
    finding.cure = fmt::format("Read it as what it is: farthing accounts edit NAME --export-kind {}.",
                               option_word(of_other_kind->kind));
    take_location(visit, *of_other_kind);
    return;
  }
  take_typed_location(visit);
  const FoundExport* nearest = nearest_export(exports, name);
  Finding& finding =
      notes.fail("FD403", name,
                 fmt::format("Account {} has no export named \"{}\"{}", visit.facts().account, name,
                             nearest != nullptr ? fmt::format("; \"{}\" is probably meant.", nearest->name)
                                                : fmt::format("; it has {}.", first_of(names_of(exports)))));
  finding.evidence = {"cur:DescribeReportDefinitions", first_of(names_of(exports)), "", "", "", ""};
  if (nearest == nullptr) return;
  finding.cure = fmt::format("Name the export \"{}\".", nearest->name);
  take_location(visit, *nearest);
}

void propose(Visit& visit, Notes& notes, const std::vector<FoundExport>& exports) {
  const FoundExport* best = export_to_propose(exports, [&](const FoundExport& found) {
    return may_be_listed(found, visit.self(), visit.patient().access, visit.stop());
  });
  if (best == nullptr) {
    take_typed_location(visit);
    Finding& finding =
        notes.fail("FD401", visit.facts().account,
                   fmt::format("Account {} has no export that this version of farthing reads; it has {}.",
                               visit.facts().account, first_of(names_of(exports))));
    for (const FoundExport& one : exports)
      for (const std::string& loss : one.losses)
        if (loss.ends_with("cannot be read")) finding.sentence += fmt::format(" Of \"{}\", {}.", one.name, loss);
    finding.cure = "Make a Data Export of CUR 2.0 beside it: hourly, with resource ids, all columns, overwriting.";
    return;
  }
  take_location(visit, *best);
  notes.ok(fmt::format("The export {} writes to {}.", words_for(*best),
                       place_in(best->bucket, path_of(without_slashes(best->prefix), best->name))));
  note_choice(notes, *best, exports);
  note_other_place(visit, notes, *best);
}

void note_no_export(Visit& visit, Notes& notes) {
  const AccountFacts& facts = visit.facts();
  take_typed_location(visit);
  const aws::Partition* partition = aws::find_partition(visit.patient().access.partition);
  Finding& finding = notes.fail("FD401", facts.account,
                                fmt::format("Account {} has neither a report nor a Data Export.", facts.account));
  finding.evidence = {
      "cur:DescribeReportDefinitions, bcm-data-exports:ListExports", facts.account, "", "", "", "both lists are empty"};
  finding.snippet = fmt::format("https://{}/costmanagement/home#/bcm-data-exports",
                                partition != nullptr ? partition->console_host : "console.aws.amazon.com");
}

constexpr std::string_view cure_of_internal_failure =
    "Nothing at first: AWS tries again with the next refresh, within a day. If it stays, open a support case.";

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

void note_health(Visit& visit, Notes& notes, const FoundExport& found) {
  const bool is_ill = found.status.starts_with("ERROR") || found.status == "UNHEALTHY";
  if (!is_ill) return;
  const std::string words = fmt::format("AWS reports {}{}{} for the export \"{}\"", found.status,
                                        found.status_reason.empty() ? "" : ": ", found.status_reason, found.name);
  const Evidence evidence{
      found.kind == ExportKind::legacy_cur ? "cur:DescribeReportDefinitions" : "bcm-data-exports:GetExport",
      found.name,
      "",
      "",
      found.status,
      found.status_reason};
  if (has(found.status_reason, "BILL_OWNER_CHANGED")) {
    notes.fail("FD308", found.name, words + ": the payer of this account is another one now.").evidence = evidence;
  } else if (found.status == "ERROR_NO_BUCKET") {
    notes.fail("FD501", found.bucket, fmt::format("{}: the bucket {} is not there.", words, found.bucket)).evidence =
        evidence;
  } else if (has(found.status, "PERMISSION") || has(found.status_reason, "PERMISSION")) {
    Finding& finding = notes.fail("FD408", found.name, fmt::format("{}: it cannot write to {}.", words, found.bucket));
    finding.evidence = evidence;
    finding.snippet = delivery_snippet(visit);
  } else {
    Finding& finding = notes.warn("FD602", found.name, words + ".");
    finding.evidence = evidence;
    if (has(found.status_reason, "INTERNAL_FAILURE")) finding.cure = std::string(cure_of_internal_failure);
  }
}

/// An export of a table or in a format that is not known. What a query lacks is told with the other columns.
void note_unreadable(Notes& notes, const FoundExport& found) {
  if (found.readable ||
      std::ranges::any_of(found.losses, [](const std::string& loss) { return loss.ends_with("cannot be read"); }))
    return;
  const std::string table = read_export_query(found.query).table;
  Finding& finding =
      notes.fail("FD401", found.name,
                 fmt::format("This version of farthing does not read the export {}: it is {}{}, {}.", words_for(found),
                             table.empty() ? "" : "of table " + table + " in ", found.format, found.compression));
  finding.cure = "Make a Data Export of CUR 2.0 beside it: hourly, with resource ids, all columns, overwriting.";
}

bool is_failure(const aws::ExportExecution& execution) { return execution.status.ends_with("_FAILURE"); }

/// What made the last attempt fail, where the export's health does not tell it already.
void note_executions(Visit& visit, Notes& notes, const FoundExport& found) {
  if (found.arn.empty()) return;
  const auto executions = aws::executions(visit.session(aws::Feature::billing), found.arn);
  if (!executions) {
    notes
        .skip(fmt::format(
            "When the export \"{}\" was made last may not be asked; nothing depends on it but this check.", found.name))
        .evidence = evidence_of(executions.error());
    return;
  }
  const auto has_ended = [](const aws::ExportExecution& one) {
    return is_failure(one) || one.status == "DELIVERY_SUCCESS";
  };
  const auto last = std::ranges::find_if(*executions, has_ended);
  if (last == executions->end() || !is_failure(*last)) return;
  const std::string reason = last->reason.empty() ? "" : ": " + last->reason;
  if (!last->reason.empty() && last->reason == found.status_reason) return;
  std::string words = fmt::format("AWS could not make the export \"{}\" the last time{}: {}{}", found.name,
                                  last->created ? ", " + to_iso_string(*last->created) : "", last->status, reason);
  const auto good = std::ranges::find(*executions, "DELIVERY_SUCCESS", &aws::ExportExecution::status);
  const std::string standing = good == executions->end() || !good->created
                                   ? ""
                                   : fmt::format(" What was made {} stands.", to_iso_string(*good->created));
  const Evidence evidence{"bcm-data-exports:ListExecutions", last->id, "", "", last->status, last->reason};
  if (last->reason == "BILL_OWNER_CHANGED") {
    notes.fail("FD308", found.name, words + ". The payer of this account is another one now." + standing).evidence =
        evidence;
  } else if (last->reason == "INSUFFICIENT_PERMISSION") {
    Finding& finding =
        notes.fail("FD408", found.name, fmt::format("{}. It cannot write to {}.{}", words, found.bucket, standing));
    finding.evidence = evidence;
    finding.snippet = delivery_snippet(visit);
  } else if (last->status == "QUERY_FAILURE") {
    notes.fail("FD413", found.name, words + "." + standing).evidence = evidence;
  } else {
    Finding& finding = notes.warn("FD602", found.name, words + "." + standing);
    finding.evidence = evidence;
    finding.cure = std::string(cure_of_internal_failure);
  }
}

void note_losses(Notes& notes, const FoundExport& found) {
  if (!found.resource_ids)
    notes.warn("FD405", found.name, fmt::format("The export \"{}\" holds no resource ids.", found.name));
  if (found.granularity == "MONTHLY")
    notes.warn("FD406", found.name, fmt::format("The export \"{}\" is in monthly bins.", found.name));
  if (found.kind == ExportKind::legacy_cur && !found.refresh_closed)
    notes.warn("FD407", found.name, fmt::format("The report \"{}\" does not refresh closed months.", found.name));
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  bool is_needed = false;
  for (const std::string& loss : found.losses) {
    if (!loss.starts_with("its query")) continue;
    is_needed = is_needed || loss.ends_with("cannot be read");
    (loss.ends_with("those of the bill") ? rows : columns).push_back(loss);
  }
  const Evidence evidence{"bcm-data-exports:GetExport", found.name, "", "", "", found.query};
  if (!rows.empty())
    notes
        .warn("FD414", found.name,
              fmt::format("The export \"{}\" is a part of the bill: {}.", found.name, first_of(rows)))
        .evidence = evidence;
  if (columns.empty()) return;
  const std::string words = fmt::format("Of the export \"{}\" {}.", found.name, first_of(columns, columns.size()));
  (is_needed ? notes.fail("FD410", found.name, words) : notes.warn("FD410", found.name, words)).evidence = evidence;
}

void note_shared_place(Notes& notes, const FoundExport& found, const std::vector<FoundExport>& exports) {
  for (const FoundExport& other : exports) {
    const bool is_legacy = found.kind == ExportKind::legacy_cur;
    if ((other.kind == ExportKind::legacy_cur) == is_legacy || other.bucket != found.bucket ||
        path_of(other.prefix, other.name) != path_of(found.prefix, found.name))
      continue;
    notes
        .warn("FD412", path_of(found.prefix, found.name),
              fmt::format("A legacy report and a Data Export both write to {}; farthing reads the {} only.",
                          place_in(found.bucket, path_of(found.prefix, found.name)), connect::words_for(found.kind)))
        .cure = fmt::format(
        "Choose one of the two with farthing accounts edit NAME --export-kind {} or {}; farthing "
        "reads only that one and never adds them.",
        option_word(found.kind), option_word(other.kind));
  }
}

/// True where there is no export to be seen: none is there, or the role may not ask.
bool shows_nothing(const aws::CallResult<std::vector<FoundExport>>& answer) {
  return answer ? answer->empty() : answer.error().kind == aws::CallFailure::Kind::denied;
}

}  // namespace

void check_exports(Visit& visit, Notes& notes) {
  const Patient& patient = visit.patient();
  if (!visit.wants(aws::Feature::billing)) {
    notes.skip("Bills are not wanted from this connection.");
    return;
  }
  const bool names_nothing = patient.bucket.empty() && patient.export_name.empty();
  // A member's role need not be allowed to look for exports of its own.
  if (names_nothing && visit.facts().kind == control::AccountKind::member && shows_nothing(visit.legacy_reports()) &&
      shows_nothing(visit.data_exports())) {
    notes.ok("A member's costs come with the bills of its payer.");
    return;
  }
  const bool knows_legacy = list_definitions(visit, notes, visit.legacy_reports(), "legacy reports");
  const bool knows_data = list_definitions(visit, notes, visit.data_exports(), "Data Exports");
  const std::vector<FoundExport>& exports = visit.facts().exports;
  if (!knows_legacy && !knows_data) {
    take_typed_location(visit);
    if (!visit.facts().location)
      notes.fail("FD401", visit.facts().account,
                 fmt::format("Nobody said where the bills of account {} lie, and its exports may not be listed.",
                             visit.facts().account));
  } else if (exports.empty() && knows_legacy && knows_data) {
    note_no_export(visit, notes);
  } else if (!patient.export_name.empty() && !exports.empty()) {
    find_named(visit, notes, exports);
  } else if (exports.empty()) {
    take_typed_location(visit);
  } else {
    propose(visit, notes, exports);
  }
}

void check_export_settings(Visit& visit, Notes& notes) {
  const auto& location = visit.facts().location;
  const auto& exports = visit.facts().exports;
  const auto found = !location ? exports.end() : std::ranges::find_if(exports, [&](const FoundExport& one) {
    return one.name == location->name && one.kind == location->kind;
  });
  if (found == exports.end()) {
    notes.skip("No definition of an export is known.");
    return;
  }
  note_unreadable(notes, *found);
  note_health(visit, notes, *found);
  note_executions(visit, notes, *found);
  note_losses(notes, *found);
  note_shared_place(notes, *found, exports);
  if (visit.facts().kind == control::AccountKind::member)
    notes.warn(
        "FD307", found->name,
        fmt::format("The export \"{}\" is one of member account {}: what its payer {} keeps to itself is not in it.",
                    found->name, visit.facts().account, visit.facts().payer));
  if (found->versioning == "CREATE_NEW_REPORT")
    notes.ok(fmt::format("The export \"{}\" keeps every version; farthing follows its manifests and counts none twice.",
                         found->name),
             "FD604", found->name);
  if (notes.findings().empty()) notes.ok(fmt::format("The export \"{}\" loses nothing and is well.", found->name));
}

}  // namespace farthing::connect::doctor
