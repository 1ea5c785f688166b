#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// Reports side by side on one page, which a client's people share.
struct DashboardRecord {
  std::string client;
  std::string id;      ///< `das-...`, given by add_dashboard
  std::string name;    ///< unique, whatever the case of its ASCII letters
  std::string layout;  ///< JSON: a list of objects, which this does not look into; at most 100, 64 KiB
  std::int64_t version = 1;
  std::string made_by;
  Instant created_at = 0;
  Instant changed_at = 0;
};

// Each of these runs within a transaction of the caller's. They fail with `not_found` for a client or dashboard that is
// not there, with `usage` for a name or layout that cannot be one, with `exists` when there is one of that name.
// Whether the reports of a layout are there is for whoever shows it: they come and go.

/// Gives the dashboard as it is kept.
Result<DashboardRecord> add_dashboard(soci::session& db, DashboardRecord dashboard);
Result<DashboardRecord> find_dashboard(soci::session& db, const std::string& client, const std::string& id);
/// By name.
Result<std::vector<DashboardRecord>> dashboards(soci::session& db, const std::string& client);
/// Puts name and layout in the place of those there, and gives the dashboard with its next version. `version` is the
/// one that was read: fails with `conflict` when it was changed since.
Result<DashboardRecord> update_dashboard(soci::session& db, const DashboardRecord& dashboard, Instant now);
Result<> remove_dashboard(soci::session& db, const std::string& client, const std::string& id, std::int64_t version);

}  // namespace farthing::control
