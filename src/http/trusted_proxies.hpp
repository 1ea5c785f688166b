#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "http/message.hpp"

namespace farthing::http {

/// The reverse proxies that are believed about whom they speak for. A header alone proves nothing: whoever connects may
/// send any, so that X-Forwarded-For counts from these addresses only.
class TrustedProxies {
 public:
  /// Reads addresses and networks, separated by commas: `127.0.0.1, 10.0.0.0/8, ::1`. Empty: none is believed. Fails
  /// with `usage`, naming the word that is neither.
  static Result<TrustedProxies> parse(std::string_view text);

  /// The address that a request came from: that of whoever connected; where that is a trusted proxy, what it says in
  /// X-Forwarded-For, read from the end as far as trusted proxies wrote it. What is no address there is not believed.
  std::string client_of(const Request& request) const;

 private:
  /// IPv4 as its IPv6-mapped form, so that `::ffff:10.0.0.1` is 10.0.0.1.
  using Bytes = std::array<std::uint8_t, 16>;
  struct Network {
    Bytes address{};
    unsigned bits = 0;
  };
  bool trusts(const Bytes& address) const;
  std::vector<Network> networks_;
};

}  // namespace farthing::http
