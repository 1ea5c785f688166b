#include "core/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace farthing {
namespace {

constexpr std::size_t most_complaint = 4'096;

void close_if_open(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

/// What a new process starts with.
class Start {
 public:
  Start() {
    posix_spawn_file_actions_init(&files_);
    posix_spawnattr_init(&attributes_);
  }
  ~Start() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;

  void use(int output, int complaints) {
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, complaints, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
  }
  /// A server that ignores broken pipes, or holds signals back, does so for itself only.
  void reset_signals() {
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  int run(pid_t& process, const char* program, char* const* arguments) {
    std::array<char*, 1> environment{nullptr};
    return posix_spawn(&process, program, &files_, &attributes_, arguments, environment.data());
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments) {
  std::array<int, 2> output{-1, -1};
  if (pipe2(output.data(), O_CLOEXEC) != 0) return fail(ErrorCode::io, "a pipe: {}", std::strerror(errno));
  // In memory and not a pipe: nobody reads it before the end, and a full pipe would hold the process up.
  const int complaints = memfd_create("complaints", MFD_CLOEXEC);
  pid_t process = -1;
  int failed = complaints < 0 ? errno : 0;
  if (failed == 0) {
    std::string name = "farthing";
    std::vector<std::string> texts = arguments;
    std::vector<char*> pointers{name.data()};
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    Start start;
    start.use(output[1], complaints);
    start.reset_signals();
    failed = start.run(process, "/proc/self/exe", pointers.data());
  }
  close_if_open(output[1]);
  ChildProcess child(failed == 0 ? process : -1, output[0], complaints);
  if (failed != 0) return fail(ErrorCode::io, "another process cannot be started: {}", std::strerror(failed));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      output_(std::exchange(other.output_, -1)),
      complaints_(std::exchange(other.complaints_, -1)) {}

ChildProcess::~ChildProcess() {
  if (process_ >= 0) {
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close_if_open(output_);
  close_if_open(complaints_);
}

Result<std::size_t> ChildProcess::read(char* bytes, std::size_t capacity, std::chrono::seconds patience) {
  while (true) {
    pollfd wanted{output_, POLLIN, 0};
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    const int ready = ::poll(&wanted, 1, static_cast<int>(milliseconds));
    if (ready == 0) return fail(ErrorCode::io, "no answer for {} seconds", patience.count());
    const ssize_t count = ready < 0 ? -1 : ::read(output_, bytes, capacity);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return fail(ErrorCode::io, "a pipe: {}", std::strerror(errno));
  }
}

Result<ChildProcess::End> ChildProcess::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0)
    if (errno != EINTR) return fail(ErrorCode::io, "a process that was started: {}", std::strerror(errno));
  process_ = -1;
  End end;
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  end.complaint.resize(most_complaint);
  const ssize_t count = ::pread(complaints_, end.complaint.data(), end.complaint.size(), 0);
  end.complaint.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (end.complaint.ends_with('\n')) end.complaint.pop_back();
  return end;
}

}  // namespace farthing
