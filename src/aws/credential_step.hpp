#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "aws/call_failure.hpp"
#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "core/environment.hpp"

namespace farthing::aws {

/// One place where credentials were looked for, and what came of it.
struct ChainStep {
  enum class Outcome {
    used,    ///< gave the credentials
    absent,  ///< nothing is set up there
    failed   ///< set up, and gave nothing
  };
  std::string name;  ///< `environment`, `role of profile billing`
  Outcome outcome = Outcome::absent;
  std::string words;  ///< names the exact variable, file and line, or address; never a secret
};

/// Why one place gave no credentials.
struct NotThere {
  bool set_up = false;  ///< somebody meant this place to be used: the walk ends here
  std::string words;
  std::optional<CallFailure> cause;  ///< when a call of AWS is to blame
};

using SoughtCredentials = std::expected<Credentials, NotThere>;

/// Nothing is set up in this place.
std::unexpected<NotThere> not_set_up(std::string words);
/// This place is set up, and gives nothing.
std::unexpected<NotThere> set_up_wrong(std::string words, std::optional<CallFailure> cause = {});

/// What the places are read with.
struct CredentialSurroundings {
  std::shared_ptr<Wire> wire;
  Environment environment;
  std::stop_token stop;

  /// A variable's value; nothing when it is not set or empty.
  std::optional<std::string> variable(const std::string& name) const;
};

}  // namespace farthing::aws
