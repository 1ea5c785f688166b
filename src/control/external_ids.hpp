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

/// The key that seals the secrets of a data folder. Made when the file is missing and nothing has been sealed yet: a
/// folder that needs a key which was lost must not get another one. Fails as MasterKey::open does.
Result<MasterKey> open_master_key(ControlDatabase& database, const std::filesystem::path& file);

/// The External ID by which a client's organisation trusts farthing: made once from 160 random bits, never changed,
/// kept sealed. `organisation` is a label of the client's own; most have one, `default`. Fails as MasterKey::unseal
/// does.
Result<std::string> external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                                const std::string& organisation, Instant now);
/// Seals an External ID anew that the roles of a client demand and whose master key was lost. Fails with `usage` for a
/// text that farthing cannot have made, with `exists` when the External ID there is opens: it never changes.
Result<> restore_external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                             const std::string& organisation, const std::string& value, Instant now);
/// Every External ID of a client, by organisation.
Result<std::map<std::string, std::string>> external_ids(ControlDatabase& database, const MasterKey& key,
                                                        const std::string& client);
/// True when any client has it.
Result<bool> is_external_id(ControlDatabase& database, const MasterKey& key, const std::string& value);

}  // namespace farthing::control
