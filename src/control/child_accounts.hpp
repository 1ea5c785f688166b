#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// An account of a payer's organisation, as Organizations or the bills tell of it.
struct ChildAccount {
  std::string client;
  std::string payer;
  std::string account;
  std::string name;    ///< empty: unknown
  std::string unit;    ///< path of organisation units: `Root/Production/Web`; empty: unknown
  std::string status;  ///< Organizations': ACTIVE, SUSPENDED, ...; empty: unknown
  std::map<std::string, std::string> tags;
  bool in_organisation = false;
  bool in_bills = false;
  bool skipped = false;  ///< somebody decided not to connect it
  Instant first_seen = 0;
  Instant last_seen = 0;
};

Result<std::vector<ChildAccount>> child_accounts(ControlDatabase& database, const std::string& client);
/// Adds or updates what Organizations says of a payer's accounts; those it no longer names are marked so. The skipped
/// stay skipped; what bills say stays.
Result<> put_organisation_accounts(ControlDatabase& database, const std::string& client, const std::string& payer,
                                   const std::vector<ChildAccount>& accounts, Instant now);
/// Notes which accounts a payer's bills name.
Result<> put_billed_accounts(ControlDatabase& database, const std::string& client, const std::string& payer,
                             const std::map<std::string, std::string>& names_by_account, Instant now);
/// Fails with `not_found`.
Result<> skip_account(ControlDatabase& database, const std::string& client, const std::string& account, bool skipped);

}  // namespace farthing::control
