#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace farthing {

/// A server on this machine that answers with whatever bytes a test wants, one connection after the other.
class RawServer {
 public:
  /// One connection as the script of a test sees it.
  class Connection {
   public:
    explicit Connection(int socket) : socket_(socket) {}
    /// Reads one request, its body too; empty when the other side has hung up.
    std::string read_request();
    void write(std::string_view bytes) const;
    /// Waits until the other side hangs up.
    void wait_for_end();

   private:
    int socket_;
    std::string rest_;
  };
  using Script = std::function<void(Connection&)>;

  /// Runs `script` for each connection, and hangs up when it returns.
  explicit RawServer(Script script);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void serve(const Script& script);

  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> current_ = -1;
  std::thread thread_;
};

}  // namespace farthing
