#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/http.hpp"
#include "aws/operation.hpp"
#include "aws/sigv4.hpp"
#include "core/clock.hpp"
#include "core/environment.hpp"

namespace farthing::aws {

/// What a caller wants to keep of an answer beside its body.
struct Reply {
  boost::json::value body;  ///< an object; of XML, as xml_to_json makes it
  std::string request_id;
};

/// Everything that the calls of a process share: the transport, the clock and what is known of its error, endpoint
/// overrides, retry quotas and rate limits. May be shared between threads.
class Wire {
 public:
  /// Overrides, proxies and retry settings come from the environment as the SDKs read them: AWS_ENDPOINT_URL,
  /// AWS_ENDPOINT_URL_<SERVICE>, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_MAX_ATTEMPTS. `random` gives the jitter of
  /// the retries, at least 0 and less than 1; without one it is the machine's.
  static std::shared_ptr<Wire> make(std::shared_ptr<HttpTransport> transport, Clock clock,
                                    const Environment& environment, std::function<double()> random = {});
  virtual ~Wire() = default;

  virtual const Clock& clock() const = 0;
  virtual HttpTransport& transport() = 0;
  /// How many requests went out, by service, operation and outcome: what polling costs. One line each:
  /// `sts:AssumeRole ok 12`; an outcome is `ok` or a kind of failure.
  virtual std::string counted_calls() const = 0;

 protected:
  Wire() = default;
};

/// Where a request of a service goes: override or AWS's own host.
struct Endpoint {
  std::string scheme;
  std::string host;       ///< with port
  std::string base_path;  ///< empty, or `/path` of an override
  std::string signing_region;
  bool overridden = false;  ///< S3 is then addressed by path
};

/// Calls AWS as one identity. Cheap to copy; not to be shared between threads (copy it).
///
///     Client client(wire, credentials, "eu-west-1", stop);
///     auto reply = client.call("organizations:DescribeOrganization");
///     auto accounts = client.list("organizations:ListAccounts");
///
/// Each attempt is signed anew, for the server's time. Retries follow the SDKs' standard mode: 3 attempts, quota of
/// 500, full jitter; throttles lower the rate of (account, region, service) until it recovers.
class Client {
 public:
  Client(std::shared_ptr<Wire> wire, std::shared_ptr<CredentialSource> credentials, std::string region,
         std::stop_token stop = {});

  const std::string& region() const;
  /// The same identity in another region.
  Client in_region(std::string region) const;

  /// Calls an operation of the table; one that the table does not hold is a bug and throws. `input` has the members of
  /// the operation's input shape, by their names in the API reference.
  CallResult<Reply> call(std::string_view operation, const boost::json::object& input = {}) const;
  /// Calls all pages and returns the members of the pager's list. A token that comes back a second time is `malformed`.
  CallResult<boost::json::array> list(std::string_view operation, boost::json::object input = {}) const;
  /// The same, page by page; `take` returns false to end early.
  CallResult<> each_page(std::string_view operation, boost::json::object input,
                         const std::function<bool(const Reply&)>& take) const;

  /// Signs and sends a prepared request of a service, with retries; for S3. `operation` names it in failures. A sink
  /// whose `write` was called gets no second attempt: its owner resumes. `most_attempts`: 1 for those who try again by
  /// themselves.
  CallResult<HttpResponse> send(const Operation& operation, const std::string& signing_region, HttpRequest request,
                                BodySink* sink = nullptr, std::optional<int> most_attempts = std::nullopt) const;
  Endpoint endpoint(const Service& service) const;
  const std::stop_token& stop() const;
  Wire& wire() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace farthing::aws
