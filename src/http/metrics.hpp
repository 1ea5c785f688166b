#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace farthing::http {

/// What the server counts, for Prometheus. Its functions may be called from any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// A request that was answered. `operation` is a name of the contract, so that their number is bounded.
  void count_request(std::string_view operation, int status, std::chrono::nanoseconds duration);
  /// How things stand, told just before they are read.
  void set_connections(std::string_view state, std::uint64_t count);
  void set_jobs(std::string_view state, std::uint64_t count);
  void set_configuration_errors(std::uint64_t count);
  void set_bills(std::uint64_t count);
  /// Since the sync of the connection that is furthest behind, among those in use.
  void set_oldest_fetch(std::chrono::seconds age);

  /// In the text form of Prometheus.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace farthing::http
