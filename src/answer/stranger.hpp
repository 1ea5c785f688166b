#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "connect/doctor.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// A role or keys that are not connected, in the words of whoever wants them examined; each may be missing.
struct StrangerWords {
  std::optional<std::string> role_arn;
  std::optional<std::string> access_key_id;
  std::optional<Secret> secret_access_key;
  std::optional<std::string> kind;  ///< management, member, standalone
  std::string external_id;
  std::string account_id;
  std::string bucket;
  std::string bucket_region;
  std::string prefix;
  std::string export_name;
  std::vector<std::string> regions;
  std::vector<std::string> features;
};

/// Whom the words describe. Fails with `usage` for words that are none.
Result<connect::Patient> stranger(StrangerWords words, const query::ParameterStyle& style = {});
/// True when neither role nor keys were given: only farthing itself can be examined.
bool is_nobody(const connect::Patient& patient);

/// A role and the External ID of another client must not meet, by hand either. Fails with `usage` where they would.
Result<> check_not_of_another(const Surroundings& surroundings, const std::string& client, const StrangerWords& words);

}  // namespace farthing::answer
