#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace farthing::aws {

struct HttpHeader {
  std::string name;
  std::string value;
};

/// One request, complete: what is signed is what is sent.
struct HttpRequest {
  std::string method = "GET";
  std::string scheme = "https";
  std::string host;        ///< with its port, where that is not the scheme's own
  std::string path = "/";  ///< percent-encoded, as it goes over the wire
  std::string query;       ///< percent-encoded, without `?`
  std::vector<HttpHeader> headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;  ///< empty when it went to a sink

  /// The value of a header, its name in any case; empty when it is missing.
  std::string_view header(std::string_view name) const;
};

/// Takes a body as it arrives. The answer's head is complete by then.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// Called once the headers are read; false leaves the body to `HttpResponse::body` (an error's text, say).
  virtual bool begin(const HttpResponse& head) = 0;
  /// False ends the transfer.
  virtual bool write(std::string_view bytes) = 0;
};

/// Bounds of one transfer.
struct HttpLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{30'000};
  /// A transfer slower than this for `slow_time` is given up.
  std::uint64_t slow_bytes_a_second = 1'024;
  std::chrono::seconds slow_time{30};
  std::uint64_t most_header_bytes = 64 << 10;
  /// Of a body that goes to `HttpResponse::body`.
  std::uint64_t most_body_bytes = 16 << 20;
  /// Never by way of a proxy: for services on this machine or next to it.
  bool direct = false;
};

struct TransportFailure {
  enum class Kind { name, connect, tls, timeout, reset, cut_short, too_large, stopped, sink };
  Kind kind = Kind::connect;
  std::string message;
};

/// Sends one request and returns one answer: no redirect, no retry, no unpacking. May be shared between threads.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual std::expected<HttpResponse, TransportFailure> send(const HttpRequest& request, const HttpLimits& limits,
                                                             BodySink* sink, const std::stop_token& stop) = 0;
};

}  // namespace farthing::aws
