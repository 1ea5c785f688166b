#include "control/bill_removal.hpp"

#include <soci/soci.h>

namespace farthing::control {

Result<std::uint64_t> remove_bills(ControlDatabase& database, const std::string& client, const std::string& payer) {
  long long deliveries = 0;
  FARTHING_CHECK(database.write([&](soci::session& session) -> Result<> {
    using soci::into;
    using soci::use;
    session << "SELECT count(*) FROM delivery WHERE client = :client AND payer = :payer", use(client), use(payer),
        into(deliveries);
    for (const char* query : {"DELETE FROM publication WHERE client = :client AND payer = :payer",
                              "DELETE FROM segment WHERE delivery_id IN (SELECT id FROM delivery WHERE client = "
                              ":client AND payer = :payer)",
                              "DELETE FROM seen_month WHERE delivery_id IN (SELECT id FROM delivery WHERE client = "
                              ":client AND payer = :payer)",
                              "DELETE FROM delivery_file WHERE delivery_id IN (SELECT id FROM delivery WHERE client = "
                              ":client AND payer = :payer)",
                              "DELETE FROM delivery WHERE client = :client AND payer = :payer",
                              "DELETE FROM child_account WHERE client = :client AND payer = :payer"})
      session << query, use(client), use(payer);
    return {};
  }));
  return static_cast<std::uint64_t>(deliveries);
}

}  // namespace farthing::control
