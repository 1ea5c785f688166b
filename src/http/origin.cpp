#include "http/origin.hpp"

#include <algorithm>

namespace farthing::http {

std::string own_origin(const Request& request, std::string_view public_url) {
  if (!public_url.empty()) return std::string(public_url.substr(0, public_url.find('/', public_url.find("//") + 2)));
  const auto host = find_header(request.headers, "Host");
  const bool is_host = host && !host->empty() && std::ranges::all_of(*host, [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
                       });
  return is_host ? "http://" + std::string(*host) : std::string();
}

bool comes_from_own_pages(const Request& request, std::string_view public_url) {
  const auto origin = find_header(request.headers, "Origin");
  const std::string own = own_origin(request, public_url);
  return origin && !own.empty() && *origin == own;
}

bool is_loopback(std::string_view peer) {
  return peer == "::1" || peer.starts_with("127.") || peer.starts_with("::ffff:127.");
}

}  // namespace farthing::http
