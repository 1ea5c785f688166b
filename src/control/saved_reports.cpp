#include "control/saved_reports.hpp"

#include <soci/soci.h>

#include "control/changed_rows.hpp"
#include "control/checked_name.hpp"
#include "control/clients.hpp"
#include "control/random_tokens.hpp"
#include "core/text_table.hpp"
#include "core/utf8.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

/// `condition` may name :client and :id.
std::vector<ReportRecord> select(soci::session& db, const std::string& condition, const std::string& client,
                                 const std::string& id = "") {
  std::vector<ReportRecord> found;
  ReportRecord report;
  soci::statement rows =
      (db.prepare
           << "SELECT client, id, folder, name, query, version, made_by, created_at, changed_at FROM report WHERE "
              "client = :client AND :id IS NOT NULL AND " +
                  condition + " ORDER BY folder, name",
       use(client, "client"), use(id, "id"), into(report.client), into(report.id), into(report.folder),
       into(report.name), into(report.query), into(report.version), into(report.made_by), into(report.created_at),
       into(report.changed_at));
  rows.execute();
  while (rows.fetch()) found.push_back(report);
  return found;
}

std::vector<ReportFolder> select_folders(soci::session& db, const std::string& condition, const std::string& client,
                                         const std::string& value = "") {
  std::vector<ReportFolder> found;
  ReportFolder folder;
  soci::statement rows =
      (db.prepare << "SELECT client, id, name FROM report_folder WHERE client = :client AND :value IS "
                     "NOT NULL AND " +
                         condition + " ORDER BY name",
       use(client, "client"), use(value, "value"), into(folder.client), into(folder.id), into(folder.name));
  rows.execute();
  while (rows.fetch()) found.push_back(folder);
  return found;
}

Result<> check_folder(soci::session& db, const std::string& client, const std::string& id) {
  if (select_folders(db, "id = :value", client, id).empty())
    return fail(ErrorCode::not_found, "there is no folder {}; it may have been removed", printable(id));
  return {};
}

std::unexpected<Error> taken(std::string_view kind, const std::string& name) {
  return fail(ErrorCode::exists, "there is a {} \"{}\" already", kind, printable(name));
}

/// Makes the texts of a report fit to be kept, and sees that nothing is in its way.
Result<> ready(soci::session& db, ReportRecord& report) {
  constexpr std::size_t longest = 8 * 1024;
  FARTHING_TRY(report.name, checked_name("the name of a report", report.name));
  if (report.query.size() > longest)
    return fail(ErrorCode::usage, "the query of a report must have at most {} bytes, not {}", longest,
                report.query.size());
  if (valid_utf8(report.query) != report.query) return fail(ErrorCode::usage, "the query of a report is no UTF-8");
  if (!report.folder.empty()) FARTHING_CHECK(check_folder(db, report.client, report.folder));
  int others = 0;
  db << "SELECT count(*) FROM report WHERE client = :client AND folder = :folder AND name = :name AND id <> :id",
      use(report.client), use(report.folder), use(report.name), use(report.id), into(others);
  return others == 0 ? Result<>() : taken("report", report.name);
}

Result<> ready(soci::session& db, ReportFolder& folder) {
  FARTHING_TRY(folder.name, checked_name("the name of a folder", folder.name));
  for (const ReportFolder& same : select_folders(db, "name = :value", folder.client, folder.name))
    if (same.id != folder.id) return taken("folder", folder.name);
  return {};
}

Result<ReportRecord> find_unchanged(soci::session& db, const std::string& client, const std::string& id,
                                    std::int64_t version) {
  FARTHING_TRY(ReportRecord report, find_report(db, client, id));
  if (report.version == version) return report;
  return std::unexpected(Error(ErrorCode::conflict, fmt::format("report \"{}\" was changed meanwhile", report.name),
                               "load it again, then make the change anew"));
}

}  // namespace

Result<ReportRecord> add_report(soci::session& db, ReportRecord report) {
  FARTHING_CHECK(find_client(db, report.client));
  report.id = new_id("rep-");
  report.version = 1;
  report.changed_at = report.created_at;
  FARTHING_CHECK(ready(db, report));
  db << "INSERT INTO report (client, id, folder, name, query, version, made_by, created_at, changed_at) VALUES "
        "(:client, "
        ":id, :folder, :name, :query, :version, :by, :created, :changed)",
      use(report.client), use(report.id), use(report.folder), use(report.name), use(report.query), use(report.version),
      use(report.made_by), use(report.created_at), use(report.changed_at);
  return report;
}

Result<ReportRecord> find_report(soci::session& db, const std::string& client, const std::string& id) {
  auto found = select(db, "id = :id", client, id);
  if (found.empty())
    return fail(ErrorCode::not_found, "there is no report {}; it may have been removed", printable(id));
  return std::move(found.front());
}

Result<std::vector<ReportRecord>> reports(soci::session& db, const std::string& client) {
  return select(db, "1", client);
}

Result<ReportRecord> update_report(soci::session& db, const ReportRecord& report, Instant now) {
  FARTHING_TRY(ReportRecord next, find_unchanged(db, report.client, report.id, report.version));
  next.folder = report.folder;
  next.name = report.name;
  next.query = report.query;
  next.version = report.version + 1;
  next.changed_at = now;
  FARTHING_CHECK(ready(db, next));
  db << "UPDATE report SET folder = :folder, name = :name, query = :query, version = :version, changed_at = :changed "
        "WHERE client = :client AND id = :id",
      use(next.folder), use(next.name), use(next.query), use(next.version), use(next.changed_at), use(next.client),
      use(next.id);
  return next;
}

Result<> remove_report(soci::session& db, const std::string& client, const std::string& id, std::int64_t version) {
  FARTHING_CHECK(find_unchanged(db, client, id, version));
  db << "DELETE FROM report WHERE client = :client AND id = :id", use(client), use(id);
  return {};
}

Result<ReportFolder> add_report_folder(soci::session& db, ReportFolder folder) {
  FARTHING_CHECK(find_client(db, folder.client));
  folder.id = new_id("fol-");
  FARTHING_CHECK(ready(db, folder));
  db << "INSERT INTO report_folder (client, id, name) VALUES (:client, :id, :name)", use(folder.client), use(folder.id),
      use(folder.name);
  return folder;
}

Result<> rename_report_folder(soci::session& db, const ReportFolder& folder) {
  ReportFolder renamed = folder;
  FARTHING_CHECK(check_folder(db, folder.client, folder.id));
  FARTHING_CHECK(ready(db, renamed));
  db << "UPDATE report_folder SET name = :name WHERE client = :client AND id = :id", use(renamed.name),
      use(renamed.client), use(renamed.id);
  return {};
}

Result<> remove_report_folder(soci::session& db, const std::string& client, const std::string& id) {
  FARTHING_CHECK(check_folder(db, client, id));
  const auto held = select(db, "folder = :id", client, id);
  if (!held.empty())
    return std::unexpected(Error(ErrorCode::exists,
                                 fmt::format("the folder still holds {}", counted(held.size(), "report")),
                                 "move or remove them first"));
  db << "DELETE FROM report_folder WHERE client = :client AND id = :id", use(client), use(id);
  return {};
}

Result<std::vector<ReportFolder>> report_folders(soci::session& db, const std::string& client) {
  return select_folders(db, "1", client);
}

}  // namespace farthing::control
