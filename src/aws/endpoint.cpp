#include "aws/endpoint.hpp"

#include <algorithm>
#include <string_view>

namespace farthing::aws {
namespace {

std::string override_of(const Service& service, const Environment& environment) {
  std::string ignored = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").value_or("");
  std::ranges::transform(ignored, ignored.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  if (ignored == "true") return {};
  const auto own = environment("AWS_ENDPOINT_URL_" + std::string(service.endpoint_variable));
  if (own && !own->empty()) return *own;
  return environment("AWS_ENDPOINT_URL").value_or("");
}

/// Fills in where a URL leads; leaves the host empty when it is none.
void read_url(std::string_view url, Endpoint& endpoint) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return;
  endpoint.scheme = url.substr(0, colon);
  if (endpoint.scheme != "http" && endpoint.scheme != "https") return;
  url.remove_prefix(colon + 3);
  const auto slash = std::min(url.find('/'), url.size());
  const auto host = url.substr(0, slash);
  const auto path = url.substr(slash);
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '@' && c != '\\'; };
  if (!std::ranges::all_of(host, is_plain) || !std::ranges::all_of(path, is_plain)) return;
  endpoint.host = host;
  endpoint.base_path = path;
  while (endpoint.base_path.ends_with('/')) endpoint.base_path.pop_back();
  // A port that is the scheme's own is not sent, so it must not be signed either.
  const std::string_view usual = endpoint.scheme == "https" ? ":443" : ":80";
  if (endpoint.host.ends_with(usual)) endpoint.host.resize(endpoint.host.size() - usual.size());
}

}  // namespace

Endpoint resolve_endpoint(const Service& service, const std::string& region, const Environment& environment) {
  Endpoint endpoint;
  endpoint.scheme = "https";
  const auto own = host_of(service, region);
  endpoint.signing_region = own ? own->signing_region : region;
  if (const std::string url = override_of(service, environment); !url.empty()) {
    endpoint.overridden = true;
    read_url(url, endpoint);
  } else if (own) {
    endpoint.host = own->name;
  }
  return endpoint;
}

}  // namespace farthing::aws
