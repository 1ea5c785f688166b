#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/result.hpp"
#include "http/message.hpp"

namespace farthing::http {

/// What one connection may cost. Beyond it the request is answered with 413, 431 or 503; who is too slow is cut off.
struct ServerLimits {
  std::uint32_t header_bytes = 16 << 10;
  std::uint64_t body_bytes = 1 << 20;
  std::chrono::milliseconds request{std::chrono::seconds(20)};  ///< from its first byte to its last
  std::chrono::milliseconds idle{std::chrono::seconds(75)};     ///< between two requests of a connection
  std::chrono::milliseconds answer{std::chrono::seconds(60)};   ///< to take what is sent
  std::size_t connections = 1024;
  std::size_t waiting = 256;  ///< requests that no worker has begun yet
  std::size_t streams = 256;  ///< answers in parts that are under way
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any that is free
  std::size_t workers = 4;
  ServerLimits limits;
};

/// Answers a request; called by several workers at once, and may block. Whatever it throws becomes a 500.
using Handler = std::function<Response(const Request&, const std::stop_token&)>;

/// A server of HTTP/1.1 with connections that stay open. One thread reads and writes, workers answer: a slow client
/// holds no worker, a slow answer no client. TLS and HTTP/2 are a reverse proxy's.
class Server {
 public:
  virtual ~Server() = default;
  /// Where it listens; requests are taken from the call of `run` on.
  virtual std::uint16_t port() const = 0;
  /// Answers until a stop is asked for; then takes no more, ends what is under way, and returns.
  virtual void run(const std::stop_token& stop) = 0;

  /// Fails with `usage` for an address that is none, with `busy` where something listens there already.
  static Result<std::unique_ptr<Server>> listen(const ServerSettings& settings, Handler handler);
};

}  // namespace farthing::http
