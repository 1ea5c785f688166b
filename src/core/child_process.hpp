#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace farthing {

/// Another process of this same program, whose standard output is read here. It inherits no environment and no open
/// file: standard input is empty, what it complains of is kept until it has ended.
class ChildProcess {
 public:
  /// How it ended.
  struct End {
    int exit_code = 0;      ///< when no signal ended it
    int signal = 0;         ///< 0 when none did
    std::string complaint;  ///< the beginning of its standard error
    bool is_good() const { return exit_code == 0 && signal == 0; }
  };

  /// `arguments` are those behind the program's name.
  static Result<ChildProcess> start(const std::vector<std::string>& arguments);
  /// Kills it if it has not ended.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  /// Writes up to `capacity` bytes of its output; 0 at the end of it. Fails with `io` when it says nothing for
  /// `patience`.
  Result<std::size_t> read(char* bytes, std::size_t capacity, std::chrono::seconds patience);
  /// Waits for its end. To be called once its output has ended.
  Result<End> wait();

 private:
  ChildProcess(pid_t process, int output, int complaints)
      : process_(process), output_(output), complaints_(complaints) {}

  pid_t process_;  // -1 once it has ended
  int output_;
  int complaints_;
};

}  // namespace farthing
