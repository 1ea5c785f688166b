#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "aws/credential_step.hpp"

namespace farthing::aws {

/// The bounds of a request to a service on this machine or next to it: small, and never by way of a proxy.
HttpLimits metadata_limits(std::chrono::milliseconds time);

/// `http://169.254.169.254:80/path?query`, taken apart.
struct MetadataAddress {
  std::string scheme;
  std::string name;  ///< without port or brackets
  std::string host;  ///< as it goes into the Host header
  std::string path;
  std::string query;
};
/// Fails, in words, for what is not an http or https URL of a host, or hides something: user names, fragments, blanks.
std::expected<MetadataAddress, std::string> parse_metadata_address(std::string_view url);

/// Reads the JSON by which ECS, EKS and EC2 hand out a session's keys. Fails in words, without quoting the answer.
std::expected<Credentials, std::string> read_metadata_credentials(std::string_view json);

/// Puts the bytes of a secret file or header in order: blanks and line ends around it taken off; nothing when there
/// are control characters within.
std::optional<Secret> as_header_value(std::string& text);

}  // namespace farthing::aws
