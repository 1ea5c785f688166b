#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "control/saved_reports.hpp"
#include "http/handlers/report_query.hpp"
#include "http/operation.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::ReportRecord;

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object to_json(const ReportRecord& report) {
  boost::system::error_code failed;
  auto query = json::parse(report.query, failed);
  return {{"id", report.id},
          {"folder", text_or_null(report.folder)},
          {"name", report.name},
          {"query", failed ? json::value(nullptr) : std::move(query)},
          {"made_by", report.made_by},
          {"made_at", to_iso_string(report.created_at)},
          {"changed_at", to_iso_string(report.changed_at)}};
}

json::object to_json(const control::ReportFolder& folder) { return {{"id", folder.id}, {"name", folder.name}}; }

std::expected<ReportRecord, Problem> report_of_path(Visit& visit) {
  ReportRecord report;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(report, control::find_report(db, visit.client(), visit.path("report")));
    return {};
  }));
  visit.audit_target = report.id;
  visit.audit_words = report.name;
  return report;
}

}  // namespace

Outcome list_reports(Visit& visit) {
  std::vector<ReportRecord> reports;
  std::vector<control::ReportFolder> folders;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(reports, control::reports(db, visit.client()));
    FARTHING_TRY(folders, control::report_folders(db, visit.client()));
    return {};
  }));
  json::array listed_folders, listed_reports;
  for (const auto& folder : folders) listed_folders.push_back(to_json(folder));
  for (const ReportRecord& report : reports) listed_reports.push_back(to_json(report));
  return json_answer({{"folders", std::move(listed_folders)}, {"reports", std::move(listed_reports)}});
}

Outcome make_report(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  ReportRecord report;
  report.client = visit.client();
  report.folder = fields.text_or_empty("folder");
  if (!fields.has("folder")) fields.refuse("folder", "\"folder\" is missing: a folder's id, or null for none");
  report.name = fields.text("name");
  FARTHING_TRY(report.query, checked_report_query(fields.json("query"), "query"));
  FARTHING_CHECK(fields.finish());
  report.made_by = visit.caller.name();
  report.created_at = report.changed_at = visit.now();
  visit.audit_words = report.name;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(report, control::add_report(db, report));
    visit.audit_target = report.id;
    return {};
  }));
  return tagged_answer(to_json(report), 201);
}

Outcome get_report(Visit& visit) {
  FARTHING_TRY(const auto report, report_of_path(visit));
  return tagged_answer(to_json(report));
}

Outcome change_report(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  FARTHING_TRY(auto report, report_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, to_json(report)));
  if (fields.has("folder")) report.folder = fields.text_or_empty("folder");
  if (const auto name = fields.optional_text("name")) report.name = *name;
  if (fields.has("query")) {
    FARTHING_TRY(report.query, checked_report_query(fields.json("query"), "query"));
  }
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(report, control::update_report(db, report, visit.now()));
    return {};
  }));
  return tagged_answer(to_json(report));
}

Outcome remove_report(Visit& visit) {
  FARTHING_TRY(const auto report, report_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, to_json(report)));
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::remove_report(db, visit.client(), report.id, report.version); }));
  return empty_answer();
}

Outcome make_folder(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  control::ReportFolder folder{visit.client(), "", fields.text("name")};
  FARTHING_CHECK(fields.finish());
  visit.audit_words = folder.name;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(folder, control::add_report_folder(db, folder));
    visit.audit_target = folder.id;
    return {};
  }));
  return json_answer(to_json(folder), 201);
}

Outcome rename_folder(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const control::ReportFolder folder{visit.client(), visit.path("folder"), fields.text("name")};
  FARTHING_CHECK(fields.finish());
  visit.audit_target = folder.id;
  visit.audit_words = folder.name;
  FARTHING_CHECK(visit.change([&](soci::session& db) { return control::rename_report_folder(db, folder); }));
  return json_answer(to_json(folder));
}

Outcome remove_folder(Visit& visit) {
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::remove_report_folder(db, visit.client(), visit.path("folder")); }));
  return empty_answer();
}

}  // namespace farthing::http
