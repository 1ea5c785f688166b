#include "http/trusted_proxies.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>
#include <ranges>

namespace farthing::http {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned v6_bits = 128;
constexpr unsigned mapped_bits = 96;  ///< of a mapped IPv4 address, before its own 32

std::optional<ip::address> read_address(std::string_view text) {
  boost::system::error_code failed;
  auto address = ip::make_address(std::string(text), failed);
  if (failed) return std::nullopt;
  return address;
}

ip::address_v6 as_v6(const ip::address& address) {
  return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
}

std::string spelled(const ip::address_v6& address) {
  return address.is_v4_mapped() ? ip::make_address_v4(ip::v4_mapped, address).to_string() : address.to_string();
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  for (const auto part : text | std::views::split(',')) {
    std::string_view word(part.begin(), part.end());
    word.remove_prefix(std::min(word.find_first_not_of(" \t"), word.size()));
    word = word.substr(0, word.find_last_not_of(" \t") + 1);
    if (!word.empty()) found.push_back(word);
  }
  return found;
}

/// What every proxy on the way added, the first hop first: the header may stand more than once.
std::vector<std::string_view> forwarded_for(const Request& request) {
  std::vector<std::string_view> found;
  for (const Header& header : request.headers)
    if (boost::algorithm::iequals(header.name, "X-Forwarded-For"))
      std::ranges::copy(words(header.value), std::back_inserter(found));
  return found;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(std::string_view text) {
  TrustedProxies proxies;
  for (const std::string_view word : words(text)) {
    const std::size_t slash = word.find('/');
    const auto address = read_address(word.substr(0, slash));
    const unsigned most = address && address->is_v4() ? v6_bits - mapped_bits : v6_bits;
    unsigned bits = most;
    bool is_good = address.has_value();
    if (slash != std::string_view::npos) {
      const char* last = word.data() + word.size();
      const auto [end, failed] = std::from_chars(word.data() + slash + 1, last, bits);
      is_good = is_good && failed == std::errc() && end == last && bits <= most;
    }
    if (!is_good)
      return std::unexpected(Error(ErrorCode::usage,
                                   fmt::format("trusted-proxies: \"{}\" is no address and no network", word),
                                   "give addresses or networks, separated by commas: 127.0.0.1, 10.0.0.0/8, ::1"));
    proxies.networks_.push_back({as_v6(*address).to_bytes(), bits + (v6_bits - most)});
  }
  return proxies;
}

bool TrustedProxies::trusts(const Bytes& address) const {
  constexpr unsigned byte_bits = 8;
  return std::ranges::any_of(networks_, [&](const Network& network) {
    const std::size_t whole = network.bits / byte_bits;
    const unsigned rest = network.bits % byte_bits;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), network.address.begin()))
      return false;
    return rest == 0 || (address.at(whole) ^ network.address.at(whole)) >> (byte_bits - rest) == 0;
  });
}

std::string TrustedProxies::client_of(const Request& request) const {
  auto address = read_address(request.peer);
  if (networks_.empty() || !address) return request.peer;
  ip::address_v6 client = as_v6(*address);
  for (const std::string_view hop : forwarded_for(request) | std::views::reverse) {
    if (!trusts(client.to_bytes())) break;
    address = read_address(hop);
    if (!address) break;
    client = as_v6(*address);
  }
  return spelled(client);
}

}  // namespace farthing::http
