#include "control/findings.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <set>
#include <utility>

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

using Key = std::pair<std::string, std::string>;  ///< code and subject

std::vector<Key> known_keys(soci::session& session, const std::string& client, const std::string& connection,
                            const std::string& origin) {
  std::vector<Key> keys;
  std::string code;
  std::string subject;
  soci::statement rows = (session.prepare << "SELECT code, subject FROM finding WHERE client = :client AND connection "
                                             "= :connection AND origin = :origin",
                          use(client), use(connection), use(origin), into(code), into(subject));
  rows.execute();
  while (rows.fetch()) keys.emplace_back(code, subject);
  return keys;
}

}  // namespace

Result<std::vector<FindingRecord>> findings(ControlDatabase& database, const std::string& client,
                                            const std::optional<std::string>& connection) {
  std::vector<FindingRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FindingRecord record;
    long long first_seen = 0;
    long long last_seen = 0;
    const std::string wanted = connection.value_or("");
    const int all = connection ? 0 : 1;
    soci::statement rows =
        (session.prepare << "SELECT client, connection, code, subject, outcome, sentence, evidence, cure, snippet, "
                            "dark, origin, first_seen, last_seen FROM finding WHERE client = :client AND (connection = "
                            ":id OR 1 = :everything) ORDER BY connection, code, subject, origin",
         use(client), use(wanted), use(all), into(record.client), into(record.connection), into(record.code),
         into(record.subject), into(record.outcome), into(record.sentence), into(record.evidence), into(record.cure),
         into(record.snippet), into(record.dark), into(record.origin), into(first_seen), into(last_seen));
    rows.execute();
    while (rows.fetch()) {
      record.first_seen = first_seen;
      record.last_seen = last_seen;
      found.push_back(record);
    }
    return {};
  }));
  return found;
}

Result<> put_findings(ControlDatabase& database, const std::string& client, const std::string& connection,
                      const std::string& origin, const std::vector<std::string>& codes,
                      const std::vector<FindingRecord>& found, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    int known = 0;
    session << "SELECT count(*) FROM connection WHERE client = :client AND id = :id", use(client), use(connection),
        into(known);
    if (known == 0)
      return fail(ErrorCode::not_found, "client {} has no connection {}; it may have been removed", client, connection);
    std::set<Key> seen;
    for (const FindingRecord& record : found) seen.emplace(record.code, record.subject);
    const auto looked_for = [&](const std::string& code) {
      return codes.empty() || std::ranges::find(codes, code) != codes.end();
    };
    for (const auto& [code, subject] : known_keys(session, client, connection, origin))
      if (looked_for(code) && !seen.contains({code, subject}))
        session << "DELETE FROM finding WHERE client = :client AND connection = :connection AND origin = :origin AND "
                   "code = :code AND subject = :subject",
            use(client), use(connection), use(origin), use(code), use(subject);
    const long long at = now;
    for (const FindingRecord& record : found)
      session << "INSERT INTO finding (client, connection, origin, code, subject, outcome, sentence, evidence, cure, "
                 "snippet, dark, first_seen, last_seen) VALUES (:client, :connection, :origin, :code, :subject, "
                 ":outcome, :sentence, :evidence, :cure, :snippet, :dark, :now, :now) ON CONFLICT (client, connection, "
                 "origin, code, subject) DO UPDATE SET outcome = excluded.outcome, sentence = excluded.sentence, "
                 "evidence = excluded.evidence, cure = excluded.cure, snippet = excluded.snippet, dark = "
                 "excluded.dark, last_seen = excluded.last_seen",
          use(client, "client"), use(connection, "connection"), use(origin, "origin"), use(record.code, "code"),
          use(record.subject, "subject"), use(record.outcome, "outcome"), use(record.sentence, "sentence"),
          use(record.evidence, "evidence"), use(record.cure, "cure"), use(record.snippet, "snippet"),
          use(record.dark, "dark"), use(at, "now");
    return {};
  });
}

}  // namespace farthing::control
