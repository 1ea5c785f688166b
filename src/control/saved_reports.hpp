#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// A question about costs that a client's people have kept, and share.
struct ReportRecord {
  std::string client;
  std::string id;      ///< `rep-...`, given by add_report
  std::string folder;  ///< id; empty: in none
  std::string name;    ///< unique in its folder, whatever the case of its ASCII letters
  std::string query;   ///< the explorer's state, which this does not look into; at most 8 KiB
  std::int64_t version = 1;
  std::string made_by;
  Instant created_at = 0;
  Instant changed_at = 0;
};

struct ReportFolder {
  std::string client;
  std::string id;  ///< `fol-...`, given by add_report_folder
  std::string name;
};

// Each of these runs within a transaction of the caller's. They fail with `not_found` for a client, report or folder
// that is not there, with `usage` for a name or query that cannot be one, with `exists` when there is one of that name.

/// Gives the report as it is kept.
Result<ReportRecord> add_report(soci::session& db, ReportRecord report);
Result<ReportRecord> find_report(soci::session& db, const std::string& client, const std::string& id);
/// By folder and name.
Result<std::vector<ReportRecord>> reports(soci::session& db, const std::string& client);
/// Puts folder, name and query in the place of those there, and gives the report with its next version. `version` is
/// the one that was read: fails with `conflict` when it was changed since.
Result<ReportRecord> update_report(soci::session& db, const ReportRecord& report, Instant now);
Result<> remove_report(soci::session& db, const std::string& client, const std::string& id, std::int64_t version);

Result<ReportFolder> add_report_folder(soci::session& db, ReportFolder folder);
Result<> rename_report_folder(soci::session& db, const ReportFolder& folder);
/// Fails with `exists` while it holds reports.
Result<> remove_report_folder(soci::session& db, const std::string& client, const std::string& id);
/// By name.
Result<std::vector<ReportFolder>> report_folders(soci::session& db, const std::string& client);

}  // namespace farthing::control
