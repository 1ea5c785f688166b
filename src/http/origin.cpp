#include "http/origin.hpp"

#include <algorithm>

namespace farthing::http {
namespace {

/// `http://` and the Host; empty where there is none that can be believed.
std::string origin_of_host(const Request& request) {
  const auto host = find_header(request.headers, "Host");
  const bool is_host = host && !host->empty() && std::ranges::all_of(*host, [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
                       });
  return is_host ? "http://" + std::string(*host) : std::string();
}

bool is_of_loopback(std::string_view origin) {
  for (const std::string_view own : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
    if (origin.starts_with(own) && (origin.size() == own.size() || origin[own.size()] == ':')) return true;
  return false;
}

}  // namespace

std::string own_origin(const Request& request, std::string_view public_url) {
  if (!public_url.empty()) return std::string(public_url.substr(0, public_url.find('/', public_url.find("//") + 2)));
  return origin_of_host(request);
}

bool comes_from_own_pages(const Request& request, std::string_view public_url) {
  const auto origin = find_header(request.headers, "Origin");
  if (!origin || origin->empty()) return false;
  return *origin == own_origin(request, public_url) || (is_of_loopback(*origin) && *origin == origin_of_host(request));
}

bool is_loopback(std::string_view peer) {
  return peer == "::1" || peer.starts_with("127.") || peer.starts_with("::ffff:127.");
}

}  // namespace farthing::http
