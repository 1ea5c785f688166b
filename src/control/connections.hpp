#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "control/sealed_secrets.hpp"
#include "core/billing_period.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

enum class AccountKind { unknown, management, member, standalone };
enum class AccessKind { role, access_key, access_key_with_role };
/// `pending`: begun, not proven yet. `unsafe_trust`: the role can be assumed without its External ID; not used.
enum class ConnectionState { pending, connected, unsafe_trust, paused, disconnected };

std::string_view to_string(AccountKind kind);
std::string_view to_string(AccessKind kind);
std::string_view to_string(ConnectionState state);
std::optional<AccountKind> parse_account_kind(std::string_view name);

/// One AWS account linked to a client.
struct ConnectionRecord {
  std::string id;
  std::string client;
  std::string name;                      ///< the client's own word for it, unique among the client's
  std::string organisation = "default";  ///< whose External ID it uses
  std::string partition = "aws";
  std::string account;                            ///< 12 digits
  AccountKind kind = AccountKind::unknown;        ///< as Organizations tells
  AccountKind given_kind = AccountKind::unknown;  ///< as it was typed
  AccessKind access = AccessKind::role;
  ConnectionState state = ConnectionState::pending;
  std::string role_arn;                     ///< empty for access_key
  std::string access_key_id;                ///< empty for role; the secret is sealed, apart
  bool accepts_organisation_trust = false;  ///< an operator took a trust without External ID inside the organisation
  std::string home_region;                  ///< for regional calls; empty: the partition's
  std::vector<std::string> regions;         ///< to look for resources in; empty: all that are enabled
  std::vector<std::string> features;        ///< granted or wanted; empty: all
  std::optional<BillingPeriod> since;       ///< first bill wanted; nothing: six months back
  std::string payer;                        ///< the management account, as Organizations tells; empty: unknown
  std::string organization_id;              ///< `o-...`
  Instant created_at = 0;
  Instant changed_at = 0;
  Instant checked_at = 0;  ///< by the doctor; 0: never
  Instant fetched_at = 0;  ///< last sync that ended well; 0: never
};

/// `unknown`: somebody said where it lies, and nobody has looked yet.
enum class ExportKind { legacy_cur, cur_2, focus, unknown };
std::string_view to_string(ExportKind kind);
std::optional<ExportKind> parse_export_kind(std::string_view name);

/// A definition by which AWS delivers a payer's bill, as a connection reads it.
struct ExportRecord {
  std::string id;
  std::string client;
  std::string connection;
  ExportKind kind = ExportKind::unknown;
  std::string name;
  std::string bucket;
  std::string prefix;      ///< without slashes at its ends
  std::string region;      ///< of the bucket
  std::string owner;       ///< account of the bucket; empty: unknown
  std::string definition;  ///< AWS's own words about it, JSON; empty when given by hand and never found
  bool chosen = false;     ///< it fills the bills
  Instant found_at = 0;
};

Result<std::vector<ConnectionRecord>> connections(ControlDatabase& database, const std::string& client);
/// Of all clients: for the scheduler and the nightly check.
Result<std::vector<ConnectionRecord>> all_connections(ControlDatabase& database);
/// By name or id, as people type them: no name looks like an id. Fails with `not_found`, with a suggestion.
Result<ConnectionRecord> find_connection(ControlDatabase& database, const std::string& client, const std::string& name);
/// By id alone: for whoever holds one. Fails with `not_found`.
Result<ConnectionRecord> connection_by_id(ControlDatabase& database, const std::string& client, const std::string& id);
/// True once AWS has confirmed what was typed. Only such a connection takes its role and account away from others.
bool is_proven(ConnectionState state);
/// Fails with `exists` when the client has one of that name, role or account, or when another client has proven that
/// the role or account is its own; says so without telling whose it is. Fails with `usage` for a name that looks like
/// an id.
Result<> add_connection(ControlDatabase& database, const ConnectionRecord& connection);
/// Fails as add_connection does, and with `not_found`. `created_at` stays as it was.
Result<> update_connection(ControlDatabase& database, const ConnectionRecord& connection);
/// Notes that a sync ended well, and nothing else: the row may have changed since the sync began. Fails with
/// `not_found`.
Result<> note_fetched(ControlDatabase& database, const std::string& client, const std::string& id, Instant now);
/// Notes what an examination found: account, kind, payer, organization_id, state and checked_at of `found`. Changes
/// nothing and fails with `conflict` when state, role, key, account, organisation or `changed_at` are no longer those
/// of `examined`, the row as it was examined; with `exists` when another connection was proven first; with `not_found`.
Result<> note_checked(ControlDatabase& database, const ConnectionRecord& examined, const ConnectionRecord& found);
/// Fails with `exists` when another client has proven that the role is its own: one client's role must never meet
/// another's External ID. Does not tell whose it is.
Result<> check_role_is_free(ControlDatabase& database, const std::string& client, const std::string& role_arn);
/// Forgets a connection with its exports, secret, findings and jobs. Bills stay.
Result<> remove_connection(ControlDatabase& database, const ConnectionRecord& connection);

/// Seals the secret access key of a connection. Fails with `not_found` when the connection was removed meanwhile.
Result<> store_secret_key(ControlDatabase& database, const MasterKey& key, const ConnectionRecord& connection,
                          const Secret& secret);
/// Fails with `not_found` when none was stored, else as MasterKey::unseal does.
Result<Secret> secret_key(ControlDatabase& database, const MasterKey& key, const ConnectionRecord& connection);

Result<std::vector<ExportRecord>> exports(ControlDatabase& database, const std::string& client,
                                          const std::optional<std::string>& connection);
/// Adds or replaces by id. Fails with `not_found` when the connection was removed meanwhile.
Result<> put_export(ControlDatabase& database, const ExportRecord& record);
/// Fails with `not_found`. What was seen of its months is forgotten too.
Result<> remove_export(ControlDatabase& database, const std::string& client, const std::string& id);

}  // namespace farthing::control
