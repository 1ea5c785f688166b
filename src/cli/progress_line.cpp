#include "cli/progress_line.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>

#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

constexpr auto between_updates = std::chrono::milliseconds(200);
constexpr std::string_view clear_line = "\r\x1b[K";

void show(const std::stop_token& stop, const std::function<std::string()>& text) {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool shown = false;
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, between_updates, [] { return false; });
    if (stop.stop_requested()) break;
    const std::string line = std::string(clear_line) + printable(text());
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
    shown = true;
  }
  if (!shown) return;
  std::fwrite(clear_line.data(), 1, clear_line.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

ProgressLine::ProgressLine(bool shown, std::function<std::string()> text) {
  if (shown) thread_ = std::jthread(show, std::move(text));
}

ProgressLine::~ProgressLine() = default;

}  // namespace farthing::cli
