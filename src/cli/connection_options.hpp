#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "connect/connecting.hpp"

namespace farthing::cli {

/// The options by which a connection is made and changed.
class ConnectionOptions {
 public:
  void declare(Options& options);
  /// The first option that was given; empty: none.
  std::string first_given() const;
  /// What was given, as a request. Reads the secret access key from its file. Fails with `usage`, naming the option.
  Result<connect::ConnectionRequest> request(const std::string& client, const std::string& name) const;

 private:
  std::optional<std::string> role_arn_;
  std::optional<std::string> account_;
  std::optional<std::string> access_key_id_;
  std::optional<std::string> secret_file_;
  std::optional<std::string> kind_;
  std::optional<std::string> bucket_;
  std::optional<std::string> prefix_;
  std::optional<std::string> export_;
  std::optional<std::string> export_kind_;
  std::optional<std::string> bucket_owner_;
  std::optional<std::string> since_;
  std::optional<std::string> home_region_;
  std::optional<std::string> partition_;
  std::optional<std::string> organisation_;
  std::vector<std::string> regions_;
  std::vector<std::string> features_;
  bool accepts_organisation_trust_ = false;
  std::vector<std::string> unset_;
  std::uint64_t wait_seconds_ = 0;
};

}  // namespace farthing::cli
