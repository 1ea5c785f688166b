#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/client.hpp"
#include "aws/http.hpp"

namespace farthing::aws {

/// True for what S3 lets a bucket be called: 3 to 63 of a-z 0-9 - and single dots, no dash beside a dot, no IP address.
/// Anything else never becomes part of a host's name.
bool is_bucket_name(std::string_view name);

/// Puts the address of a bucket, or of one of its objects, into a request: bucket.host, or host/bucket where an
/// endpoint is overridden or dots in the name would break the certificate's wildcard.
void address_bucket(HttpRequest& request, const Endpoint& endpoint, std::string_view bucket, std::string_view key);

/// `bytes 5-9/10`.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t size = 0;

  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

/// A number of nothing but digits.
std::optional<std::uint64_t> parse_byte_count(std::string_view text);

/// `"abc"` becomes `abc`.
std::string unquoted_etag(std::string_view text);

}  // namespace farthing::aws
