#include "control/dashboards.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <boost/json.hpp>

#include "control/checked_name.hpp"
#include "control/clients.hpp"
#include "control/random_tokens.hpp"
#include "core/text_table.hpp"

namespace farthing::control {
namespace {

namespace json = boost::json;
using soci::into;
using soci::use;

/// `condition` may name :id.
std::vector<DashboardRecord> select(soci::session& db, const std::string& condition, const std::string& client,
                                    const std::string& id = "") {
  std::vector<DashboardRecord> found;
  DashboardRecord dashboard;
  soci::statement rows =
      (db.prepare << "SELECT client, id, name, layout, version, made_by, created_at, changed_at FROM dashboard WHERE "
                     "client = :client AND :id IS NOT NULL AND " +
                         condition + " ORDER BY name",
       use(client, "client"), use(id, "id"), into(dashboard.client), into(dashboard.id), into(dashboard.name),
       into(dashboard.layout), into(dashboard.version), into(dashboard.made_by), into(dashboard.created_at),
       into(dashboard.changed_at));
  rows.execute();
  while (rows.fetch()) found.push_back(dashboard);
  return found;
}

Result<> check_layout(const std::string& layout) {
  constexpr std::size_t longest = 64 * 1024;
  constexpr std::size_t most = 100;
  if (layout.size() > longest)
    return fail(ErrorCode::usage, "the layout of a dashboard must have at most {} bytes, not {}", longest,
                layout.size());
  boost::system::error_code failed;
  const json::value value = json::parse(layout, failed);
  if (failed || !value.is_array() || value.get_array().size() > most ||
      !std::ranges::all_of(value.get_array(), [](const json::value& one) { return one.is_object(); }))
    return fail(ErrorCode::usage, "the layout of a dashboard must be a JSON list of at most {} objects", most);
  return {};
}

Result<> ready(soci::session& db, DashboardRecord& dashboard) {
  FARTHING_TRY(dashboard.name, checked_name("the name of a dashboard", dashboard.name));
  FARTHING_CHECK(check_layout(dashboard.layout));
  int others = 0;
  db << "SELECT count(*) FROM dashboard WHERE client = :client AND name = :name AND id <> :id", use(dashboard.client),
      use(dashboard.name), use(dashboard.id), into(others);
  if (others > 0) return fail(ErrorCode::exists, "there is a dashboard \"{}\" already", printable(dashboard.name));
  return {};
}

Result<DashboardRecord> find_unchanged(soci::session& db, const std::string& client, const std::string& id,
                                       std::int64_t version) {
  FARTHING_TRY(DashboardRecord dashboard, find_dashboard(db, client, id));
  if (dashboard.version == version) return dashboard;
  return std::unexpected(Error(ErrorCode::conflict,
                               fmt::format("dashboard \"{}\" was changed meanwhile", dashboard.name),
                               "load it again, then make the change anew"));
}

}  // namespace

Result<DashboardRecord> add_dashboard(soci::session& db, DashboardRecord dashboard) {
  FARTHING_CHECK(find_client(db, dashboard.client));
  dashboard.id = new_id("das-");
  dashboard.version = 1;
  dashboard.changed_at = dashboard.created_at;
  FARTHING_CHECK(ready(db, dashboard));
  db << "INSERT INTO dashboard (client, id, name, layout, version, made_by, created_at, changed_at) VALUES (:client, "
        ":id, "
        ":name, :layout, :version, :by, :created, :changed)",
      use(dashboard.client), use(dashboard.id), use(dashboard.name), use(dashboard.layout), use(dashboard.version),
      use(dashboard.made_by), use(dashboard.created_at), use(dashboard.changed_at);
  return dashboard;
}

Result<DashboardRecord> find_dashboard(soci::session& db, const std::string& client, const std::string& id) {
  auto found = select(db, "id = :id", client, id);
  if (found.empty())
    return fail(ErrorCode::not_found, "there is no dashboard {}; it may have been removed", printable(id));
  return std::move(found.front());
}

Result<std::vector<DashboardRecord>> dashboards(soci::session& db, const std::string& client) {
  return select(db, "1", client);
}

Result<DashboardRecord> update_dashboard(soci::session& db, const DashboardRecord& dashboard, Instant now) {
  FARTHING_TRY(DashboardRecord next, find_unchanged(db, dashboard.client, dashboard.id, dashboard.version));
  next.name = dashboard.name;
  next.layout = dashboard.layout;
  next.version = dashboard.version + 1;
  next.changed_at = now;
  FARTHING_CHECK(ready(db, next));
  db << "UPDATE dashboard SET name = :name, layout = :layout, version = :version, changed_at = :changed WHERE client = "
        ":client AND id = :id",
      use(next.name), use(next.layout), use(next.version), use(next.changed_at), use(next.client), use(next.id);
  return next;
}

Result<> remove_dashboard(soci::session& db, const std::string& client, const std::string& id, std::int64_t version) {
  FARTHING_CHECK(find_unchanged(db, client, id, version));
  db << "DELETE FROM dashboard WHERE client = :client AND id = :id", use(client), use(id);
  return {};
}

}  // namespace farthing::control
