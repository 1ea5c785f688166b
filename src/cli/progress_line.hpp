#pragma once

#include <functional>
#include <string>
#include <thread>

namespace farthing::cli {

/// One line on the terminal that says how far long work has come, until it is destroyed.
class ProgressLine {
 public:
  /// `text` is called from another thread, a few times a second; without `shown` never.
  ProgressLine(bool shown, std::function<std::string()> text);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace farthing::cli
