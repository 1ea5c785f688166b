#include "control/child_accounts.hpp"

#include <soci/soci.h>

#include "control/json_text.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

}  // namespace

Result<std::vector<ChildAccount>> child_accounts(ControlDatabase& database, const std::string& client) {
  std::vector<ChildAccount> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    ChildAccount account;
    std::string tags;
    int in_organisation = 0;
    int in_bills = 0;
    int skipped = 0;
    long long first_seen = 0;
    long long last_seen = 0;
    soci::statement rows =
        (session.prepare << "SELECT client, payer, account, name, unit, status, tags, in_organisation, in_bills, "
                            "skipped, first_seen, last_seen FROM child_account WHERE client = :client "
                            "ORDER BY payer, account",
         use(client), into(account.client), into(account.payer), into(account.account), into(account.name),
         into(account.unit), into(account.status), into(tags), into(in_organisation), into(in_bills), into(skipped),
         into(first_seen), into(last_seen));
    rows.execute();
    while (rows.fetch()) {
      FARTHING_TRY(account.tags, map_of_json_text(tags));
      account.in_organisation = in_organisation != 0;
      account.in_bills = in_bills != 0;
      account.skipped = skipped != 0;
      account.first_seen = first_seen;
      account.last_seen = last_seen;
      found.push_back(account);
    }
    return {};
  }));
  return found;
}

Result<> put_organisation_accounts(ControlDatabase& database, const std::string& client, const std::string& payer,
                                   const std::vector<ChildAccount>& accounts, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    session << "UPDATE child_account SET in_organisation = 0 WHERE client = :client AND payer = :payer", use(client),
        use(payer);
    for (const ChildAccount& account : accounts) {
      const std::string tags = to_json_text(account.tags);
      // A name that the bills have told is better than none.
      session << "INSERT INTO child_account (client, payer, account, name, unit, status, tags, in_organisation, "
                 "in_bills, skipped, first_seen, last_seen) VALUES (:client, :payer, :account, :name, :unit, :status, "
                 ":tags, 1, 0, 0, :now, :now) ON CONFLICT (client, payer, account) DO UPDATE SET name = CASE WHEN "
                 "excluded.name = '' THEN name ELSE excluded.name END, unit = excluded.unit, status = excluded.status, "
                 "tags = excluded.tags, in_organisation = 1, last_seen = excluded.last_seen",
          use(client, "client"), use(payer, "payer"), use(account.account, "account"), use(account.name, "name"),
          use(account.unit, "unit"), use(account.status, "status"), use(tags, "tags"), use(at, "now");
    }
    return {};
  });
}

Result<> put_billed_accounts(ControlDatabase& database, const std::string& client, const std::string& payer,
                             const std::map<std::string, std::string>& names_by_account, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    for (const auto& [account, name] : names_by_account) {
      // Organizations knows an account's name better than a bill of some past month.
      session << "INSERT INTO child_account (client, payer, account, name, unit, status, tags, in_organisation, "
                 "in_bills, skipped, first_seen, last_seen) VALUES (:client, :payer, :account, :name, '', '', '{}', 0, "
                 "1, 0, :now, :now) ON CONFLICT (client, payer, account) DO UPDATE SET name = CASE WHEN "
                 "excluded.name = '' OR (in_organisation = 1 AND name <> '') THEN name ELSE excluded.name END, "
                 "in_bills = 1, last_seen = excluded.last_seen",
          use(client, "client"), use(payer, "payer"), use(account, "account"), use(name, "name"), use(at, "now");
    }
    return {};
  });
}

Result<> skip_account(ControlDatabase& database, const std::string& client, const std::string& account, bool skipped) {
  return database.write([&](soci::session& session) -> Result<> {
    const int value = skipped ? 1 : 0;
    soci::statement update =
        (session.prepare << "UPDATE child_account SET skipped = :skipped WHERE client = :client AND account = :account",
         use(value), use(client), use(account));
    update.execute(true);
    if (update.get_affected_rows() == 0)
      return std::unexpected(Error(ErrorCode::not_found,
                                   fmt::format("client {} has no child account {}", client, account),
                                   "`farthing accounts children` lists them"));
    return {};
  });
}

}  // namespace farthing::control
