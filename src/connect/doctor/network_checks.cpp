#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <set>
#include <sstream>

#include "connect/doctor/check.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

/// A service whose host is tried, and what lies behind it.
struct Host {
  std::string_view service;
  aws::Feature feature;
  std::string_view dark;
};
constexpr std::array hosts{
    Host{"sts", aws::Feature::identity, "everything"},
    Host{"s3", aws::Feature::billing, "bills"},
    Host{"cur", aws::Feature::billing, "settings of legacy reports"},
    Host{"bcm-data-exports", aws::Feature::billing, "settings of Data Exports"},
    Host{"organizations", aws::Feature::organisation, "names of accounts"},
    Host{"ec2", aws::Feature::discovery, "resources"},
    Host{"ce", aws::Feature::recommendations, "comparison with Cost Explorer"},
};

std::expected<aws::HttpResponse, aws::TransportFailure> knock(Visit& visit, const aws::Endpoint& endpoint) {
  aws::HttpRequest request;
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.headers = {{"host", endpoint.host}};
  aws::HttpLimits limits;
  limits.first_byte = std::chrono::seconds(10);
  return visit.self().wire->transport().send(request, limits, nullptr, visit.stop());
}

aws::Client client_of(Visit& visit) {
  return visit.patient().access.home_region.empty() ? visit.signing_client()
                                                    : visit.signing_client().in_region(visit.home_region());
}

std::string hosts_needed(Visit& visit) {
  std::set<std::string> names;
  const aws::Client client = client_of(visit);
  for (const Host& host : hosts)
    if (visit.wants(host.feature)) names.insert(client.endpoint(*aws::find_service(host.service)).host);
  std::string list;
  for (const std::string& name : names) list += name + "\n";
  return list + "and, for each region in use, s3, sts and the services of that region\n";
}

std::string_view trouble_of(aws::TransportFailure::Kind kind) {
  using Kind = aws::TransportFailure::Kind;
  switch (kind) {
    case Kind::name:
      return "its name is not resolved";
    case Kind::connect:
      return "it takes no connection";
    case Kind::tls:
      return "its certificate is not trusted; a proxy may be opening TLS";
    case Kind::timeout:
      return "it does not answer in time";
    default:
      return "the connection breaks";
  }
}

/// `Sat, 21 Nov 2026 11:19:29 GMT` (RFC 9110, "IMF-fixdate").
std::optional<Instant> read_http_date(std::string_view text) {
  std::tm parts{};
  std::istringstream stream{std::string(text)};
  stream.imbue(std::locale::classic());
  stream >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
  if (stream.fail()) return std::nullopt;
  constexpr Instant hour = 3'600;
  constexpr Instant minute = 60;
  constexpr int first_year = 1'900;
  return instant_of({parts.tm_year + first_year, parts.tm_mon + 1, parts.tm_mday}) + parts.tm_hour * hour +
         parts.tm_min * minute + parts.tm_sec;
}

}  // namespace

void check_network(Visit& visit, Notes& notes) {
  const aws::Client client = client_of(visit);
  const std::string& proxy = visit.self().proxy;
  const std::string way = proxy.empty() ? "without a proxy" : fmt::format("through the proxy {}", proxy);
  std::set<std::string> tried;
  std::vector<std::string> reached;
  std::vector<std::string> unreached;
  std::vector<std::string> dark;
  bool sts_is_reached = true;
  std::optional<aws::TransportFailure> trouble;
  for (const Host& host : hosts) {
    if (!visit.wants(host.feature) && host.service != "sts") continue;
    const aws::Endpoint endpoint = client.endpoint(*aws::find_service(host.service));
    if (!tried.insert(endpoint.host).second) continue;
    const auto answer = knock(visit, endpoint);
    if (visit.stop().stop_requested()) return;
    if (answer) {
      reached.push_back(endpoint.host);
      continue;
    }
    if (host.service == "sts") sts_is_reached = false;
    if (!trouble) trouble = answer.error();
    unreached.push_back(endpoint.host);
    dark.emplace_back(host.dark);
  }
  if (!reached.empty()) notes.ok(fmt::format("AWS answers {}: {}.", way, first_of(reached, reached.size())), "FD807");
  if (unreached.empty()) return;
  std::string sentence = fmt::format("{} cannot be reached {}: {}.", first_of(unreached, unreached.size()), way,
                                     trouble_of(trouble->kind));
  Finding& finding = sts_is_reached ? notes.warn("FD807", unreached.front(), std::move(sentence))
                                    : notes.fail("FD807", unreached.front(), std::move(sentence));
  finding.evidence = {"", unreached.front(), client.region(), "", "", trouble->message};
  finding.snippet = hosts_needed(visit);
  finding.dark = std::move(dark);
}

void check_clock(Visit& visit, Notes& notes) {
  const aws::Client client = client_of(visit);
  const auto answer = knock(visit, client.endpoint(*aws::find_service("sts")));
  const Instant here = visit.self().wire->clock().now();
  const auto there = answer ? read_http_date(answer->header("date")) : std::nullopt;
  if (!there) {
    notes.skip("AWS told no time to compare this machine's clock with.");
    return;
  }
  const Instant ahead = here - *there;
  constexpr Instant small = 60;
  constexpr Instant aws_limit = 5 * 60;
  const std::string words =
      fmt::format("this machine's clock is {} seconds {} AWS's", std::abs(ahead), ahead < 0 ? "behind" : "ahead of");
  if (std::abs(ahead) < small) {
    notes.ok("This machine's clock agrees with AWS's.", "FD105");
    return;
  }
  Finding& finding =
      notes.warn("FD105", "",
                 fmt::format("By the Date that AWS sends, {}; {}.", words,
                             std::abs(ahead) < aws_limit
                                 ? "from 300 seconds on AWS refuses signatures"
                                 : "AWS refuses signatures that are 300 seconds off, and farthing corrects "
                                   "for it only while AWS tells the time"));
  finding.evidence = {
      "", std::string(answer->header("date")), "", "", "", fmt::format("here it is {}", to_iso_string(here))};
  finding.snippet = "timedatectl set-ntp true";
}

}  // namespace farthing::connect::doctor
