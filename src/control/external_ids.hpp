#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "control/control_database.hpp"
#include "control/sealed_secrets.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// What every External ID that farthing makes begins with, and how long it is.
inline constexpr std::string_view external_id_mark = "fth-";
inline constexpr std::size_t external_id_length = 44;

/// A new one, of 160 random bits.
std::string new_external_id();

/// The key that seals the secrets of a data folder. Made when the file is missing and nothing has been sealed yet: a
/// folder that needs a key which was lost must not get another one. Brings External IDs that were kept otherwise by
/// earlier versions to today's form. Fails as MasterKey::open does.
Result<MasterKey> open_master_key(ControlDatabase& database, const std::filesystem::path& file);

/// The External ID by which a client's organisation trusts farthing: made once from 160 random bits, never changed,
/// kept sealed. `organisation` is a label of the client's own; most have one, `default`. Fails as MasterKey::unseal
/// does.
Result<std::string> external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                                const std::string& organisation, Instant now);
/// Seals an External ID anew whose master key was lost. It must be the very one that was made for the client and its
/// organisation, which its fingerprint tells. Fails with `usage` for any other text, with `exists` when the External ID
/// there is opens: it never changes; with `not_found` where none was made; with `master_key` when it was sealed by a
/// version that took no fingerprint, and nothing tells whether it is the one.
Result<> restore_external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                             const std::string& organisation, const std::string& value, Instant now);
/// Every External ID of a client that opens, by organisation.
Result<std::map<std::string, std::string>> external_ids(ControlDatabase& database, const MasterKey& key,
                                                        const std::string& client);
/// The client that has an External ID; empty: none. Needs no master key. Fails with `master_key` when an External ID of
/// an earlier version has no fingerprint yet, which could be this one.
Result<std::string> client_of_external_id(ControlDatabase& database, const std::string& value);

}  // namespace farthing::control
