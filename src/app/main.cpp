#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "app/interrupt.hpp"
#include "app/serve_command.hpp"
#include "cli/command_line.hpp"
#include "store/duckdb/parquet_unfolding.hpp"

namespace {

farthing::Result<> print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return {};
  return farthing::fail(farthing::ErrorCode::io, "standard output: {}", std::strerror(errno));
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// A standard stream that the caller has closed would have its number taken by the next file that is opened, and what
/// is printed would end up in there. Opened for the wrong direction, it fails as a closed one does.
void hold_standard_streams() {
  constexpr std::array wrong_directions{O_WRONLY, O_RDONLY, O_RDONLY};
  for (std::size_t number = 0; number < wrong_directions.size(); ++number)
    if (fcntl(static_cast<int>(number), F_GETFD) < 0) (void)!open("/dev/null", wrong_directions[number]);
}

/// A core would hold bills, and secrets that are sealed everywhere else. The limit alone does not stop a machine that
/// pipes cores into a program of its own; the second call does, and keeps other processes of the user from reading this
/// one's memory. A system that refuses either has no cores to be stopped.
void leave_no_core() {
  const rlimit none{0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace

int main(int count, char** arguments) {
  hold_standard_streams();
  leave_no_core();
  umask(S_IRWXG | S_IRWXO);  // libraries make files too, and all of them hold bills
  if (const auto code = farthing::store::unfold_if_asked(count, arguments)) return *code;
  farthing::cli::Process process;
  process.arguments.assign(arguments + std::min(count, 1), arguments + count);
  process.environment = environment;
  process.clock = farthing::system_clock();
  process.stop_on_interrupt = farthing::stop_on_interrupt;
  process.print = print;
  process.print_complaint = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); };
  process.has_terminal = isatty(STDERR_FILENO) == 1 && environment("TERM").value_or("dumb") != "dumb";
  process.cores = std::max(1U, std::thread::hardware_concurrency());
  process.make_serve_command = farthing::make_serve_command;
  return farthing::cli::run(process);
}
