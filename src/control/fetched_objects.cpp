#include "control/fetched_objects.hpp"

#include <soci/soci.h>

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

}  // namespace

Result<std::optional<FetchedObject>> find_fetched(ControlDatabase& database, const FetchedObject& object) {
  std::optional<FetchedObject> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FetchedObject known = object;
    long long bytes = 0;
    session << "SELECT bytes, sha256 FROM fetched_object WHERE client = :client AND bucket = :bucket AND key = :key "
               "AND etag = :etag",
        use(object.client), use(object.bucket), use(object.key), use(object.etag), into(bytes), into(known.sha256);
    if (!session.got_data()) return {};
    known.bytes = static_cast<std::uint64_t>(bytes);
    found = std::move(known);
    return {};
  }));
  return found;
}

Result<> put_fetched(ControlDatabase& database, const std::vector<FetchedObject>& objects, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    for (const FetchedObject& object : objects) {
      const auto bytes = static_cast<long long>(object.bytes);
      session << "INSERT INTO fetched_object (client, bucket, key, etag, bytes, sha256, fetched_at) VALUES (:a, :b, "
                 ":c, :d, :e, :f, :g) ON CONFLICT (client, bucket, key) DO UPDATE SET etag = excluded.etag, "
                 "bytes = excluded.bytes, sha256 = excluded.sha256, fetched_at = excluded.fetched_at",
          use(object.client), use(object.bucket), use(object.key), use(object.etag), use(bytes), use(object.sha256),
          use(at);
    }
    return {};
  });
}

Result<std::vector<SeenMonth>> seen_months(ControlDatabase& database, const std::string& client,
                                           const std::string& export_id) {
  std::vector<SeenMonth> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    SeenMonth month;
    int period = 0;
    long long delivered_at = 0;
    long long seen_at = 0;
    long long imported_at = 0;
    soci::statement rows =
        (session.prepare << "SELECT client, export_id, period, manifest_key, manifest_etag, delivery_id, problem, "
                            "delivered_at, seen_at, imported_at FROM seen_month WHERE client = :client AND "
                            "export_id = :export ORDER BY period",
         use(client), use(export_id), into(month.client), into(month.export_id), into(period), into(month.manifest_key),
         into(month.manifest_etag), into(month.delivery_id), into(month.problem), into(delivered_at), into(seen_at),
         into(imported_at));
    rows.execute();
    while (rows.fetch()) {
      month.period = BillingPeriod::of_number(period);
      month.delivered_at = delivered_at;
      month.seen_at = seen_at;
      month.imported_at = imported_at;
      found.push_back(month);
    }
    return {};
  }));
  return found;
}

Result<> put_seen_month(ControlDatabase& database, const SeenMonth& month) {
  return database.write([&](soci::session& session) -> Result<> {
    const int period = month.period.number();
    const long long delivered_at = month.delivered_at;
    const long long seen_at = month.seen_at;
    const long long imported_at = month.imported_at;
    session << "INSERT INTO seen_month (client, export_id, period, manifest_key, manifest_etag, delivery_id, problem, "
               "delivered_at, seen_at, imported_at) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j) ON CONFLICT "
               "(client, export_id, period) DO UPDATE SET manifest_key = excluded.manifest_key, manifest_etag = "
               "excluded.manifest_etag, delivery_id = excluded.delivery_id, problem = excluded.problem, delivered_at = "
               "excluded.delivered_at, seen_at = excluded.seen_at, imported_at = excluded.imported_at",
        use(month.client), use(month.export_id), use(period), use(month.manifest_key), use(month.manifest_etag),
        use(month.delivery_id), use(month.problem), use(delivered_at), use(seen_at), use(imported_at);
    return {};
  });
}

}  // namespace farthing::control
