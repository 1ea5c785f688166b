#include <soci/soci.h>

#include <algorithm>
#include <array>

#include "control/connections.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 4> export_kinds{"legacy_cur", "cur_2", "focus", "unknown"};

}  // namespace

std::string_view to_string(ExportKind kind) { return export_kinds[static_cast<std::size_t>(kind)]; }

std::optional<ExportKind> parse_export_kind(std::string_view name) {
  const auto* at = std::ranges::find(export_kinds, name);
  if (at == export_kinds.end()) return std::nullopt;
  return static_cast<ExportKind>(at - export_kinds.begin());
}

Result<std::vector<ExportRecord>> exports(ControlDatabase& database, const std::string& client,
                                          const std::optional<std::string>& connection) {
  std::vector<ExportRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    ExportRecord record;
    std::string kind;
    int chosen = 0;
    long long found_at = 0;
    const std::string wanted = connection.value_or("");
    const int all = connection ? 0 : 1;
    soci::statement rows =
        (session.prepare << "SELECT client, id, connection, kind, name, bucket, prefix, region, owner, definition, "
                            "chosen, found_at FROM export WHERE client = :client AND (connection = :id OR 1 = "
                            ":everything) ORDER BY connection, name, id",
         use(client), use(wanted), use(all), into(record.client), into(record.id), into(record.connection), into(kind),
         into(record.name), into(record.bucket), into(record.prefix), into(record.region), into(record.owner),
         into(record.definition), into(chosen), into(found_at));
    rows.execute();
    while (rows.fetch()) {
      const auto known = parse_export_kind(kind);
      if (!known)
        return fail(ErrorCode::damaged, "the control database holds a kind of export that farthing never writes: {}",
                    kind);
      record.kind = *known;
      record.chosen = chosen != 0;
      record.found_at = found_at;
      found.push_back(record);
    }
    return {};
  }));
  return found;
}

Result<> put_export(ControlDatabase& database, const ExportRecord& record) {
  return database.write([&](soci::session& session) -> Result<> {
    int known = 0;
    session << "SELECT count(*) FROM connection WHERE client = :client AND id = :id", use(record.client),
        use(record.connection), into(known);
    if (known == 0) return fail(ErrorCode::not_found, "the connection of export {} was removed meanwhile", record.name);
    const std::string kind(to_string(record.kind));
    const int chosen = record.chosen ? 1 : 0;
    const long long found_at = record.found_at;
    session << "INSERT INTO export (client, id, connection, kind, name, bucket, prefix, region, owner, definition, "
               "chosen, found_at) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l) ON CONFLICT (client, id) DO "
               "UPDATE SET connection = excluded.connection, kind = excluded.kind, name = excluded.name, "
               "bucket = excluded.bucket, prefix = excluded.prefix, region = excluded.region, owner = excluded.owner, "
               "definition = excluded.definition, chosen = excluded.chosen, found_at = excluded.found_at",
        use(record.client), use(record.id), use(record.connection), use(kind), use(record.name), use(record.bucket),
        use(record.prefix), use(record.region), use(record.owner), use(record.definition), use(chosen), use(found_at);
    return {};
  });
}

Result<> remove_export(ControlDatabase& database, const std::string& client, const std::string& id) {
  return database.write([&](soci::session& session) -> Result<> {
    session << "DELETE FROM seen_month WHERE client = :client AND export_id = :id", use(client), use(id);
    soci::statement remove =
        (session.prepare << "DELETE FROM export WHERE client = :client AND id = :id", use(client), use(id));
    remove.execute(true);
    if (remove.get_affected_rows() == 0) return fail(ErrorCode::not_found, "client {} has no export {}", client, id);
    return {};
  });
}

}  // namespace farthing::control
