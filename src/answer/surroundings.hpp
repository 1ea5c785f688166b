#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "connect/account_access.hpp"
#include "core/clock.hpp"
#include "core/environment.hpp"
#include "core/result.hpp"

namespace farthing::answer {

/// Where an answer is given: on which data, by which key and clock, as whom.
struct Surroundings {
  std::filesystem::path data;
  std::filesystem::path master_key_file;  ///< the key that seals secrets
  std::size_t threads = 1;
  std::size_t memory_mib = 1024;
  std::int64_t keep_days = 35;
  std::string principal_arn;          ///< empty: not known
  std::string template_url;           ///< where the template was published in S3; empty: nowhere
  std::filesystem::path import_root;  ///< the only folder that bills are imported from by the API; empty: none
  Environment environment;
  Clock clock;
};

/// Deliveries that were replaced before this moment are no longer kept.
Instant kept_since(const Surroundings& surroundings);

/// AWS as this process reaches it: the credentials that the AWS tools would use, looked for when they are needed first.
Result<connect::OwnIdentity> own_identity(const Surroundings& surroundings, const std::stop_token& stop);

/// Whom a trust policy has to name: the setting `principal-arn`, else the role or user whose credentials this process
/// has, as AWS tells. Fails with `usage` when neither is known.
Result<std::string> own_principal(const Surroundings& surroundings, const std::stop_token& stop);

}  // namespace farthing::answer
