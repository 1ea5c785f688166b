#include "core/confinement.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace farthing {
namespace {

constexpr std::uint64_t most_written_bytes = 64 << 10;  // to standard error; pipes have no size

Result<> limit(int what, std::uint64_t most) {
  const rlimit bound{most, most};
  if (setrlimit(static_cast<__rlimit_resource>(what), &bound) != 0)
    return fail(ErrorCode::io, "a limit of this process: {}", std::strerror(errno));
  return {};
}

/// The sanitizers' shadow of the memory is counted as memory.
constexpr bool is_sanitized =
#if defined(__SANITIZE_ADDRESS__)
    true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif

/// The C library has no names for these calls.
void allow_one_file(const std::filesystem::path& path) {
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                            LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                            LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                            LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                            LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  const auto set = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  if (set < 0) return;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
  rule.parent_fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (rule.parent_fd >= 0) {
    if (syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0)
      (void)syscall(SYS_landlock_restrict_self, set, 0);
    close(rule.parent_fd);
  }
  close(set);
}

Result<> filter_system_calls() {
  const std::unique_ptr<void, void (*)(void*)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  constexpr std::array refused{
      // the network
      SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
      SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(io_uring_setup),
      // other programs and processes
      SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
      SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(pidfd_open),
      SCMP_SYS(pidfd_getfd),
      // files
      SCMP_SYS(creat), SCMP_SYS(openat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
      SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(truncate),
      SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchownat), SCMP_SYS(mkdir),
      SCMP_SYS(mkdirat), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(mount), SCMP_SYS(open_by_handle_at),
      // the kernel itself
      SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key),
      SCMP_SYS(request_key), SCMP_SYS(unshare), SCMP_SYS(setns)};
  int failed = filter == nullptr ? -ENOMEM : 0;
  const auto refuse = [&](int call, unsigned arguments, const scmp_arg_cmp* comparison) {
    // What an architecture does not have cannot be called on it either.
    const int added = seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(EPERM), call, arguments, comparison);
    if (added != 0 && added != -EDOM && failed == 0) failed = added;
  };
  if (failed == 0) {
    for (const int call : refused) refuse(call, 0, nullptr);
    for (const scmp_datum_t writing : {O_WRONLY, O_RDWR}) {
      const scmp_arg_cmp of_openat{2, SCMP_CMP_MASKED_EQ, O_ACCMODE, writing};
      const scmp_arg_cmp of_open{1, SCMP_CMP_MASKED_EQ, O_ACCMODE, writing};
      refuse(SCMP_SYS(openat), 1, &of_openat);
      refuse(SCMP_SYS(open), 1, &of_open);
    }
    const scmp_arg_cmp no_thread{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0};
    refuse(SCMP_SYS(clone), 1, &no_thread);
    // Its flags lie in memory, where a filter cannot look: the C library goes back to clone when it is not there.
    if (failed == 0) {
      const int added = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
      if (added != -EDOM) failed = added;
    }
  }
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0) return fail(ErrorCode::io, "the kernel takes no filter of system calls: {}", std::strerror(-failed));
  return {};
}

}  // namespace

Result<> confine(const Confinement& confinement) {
  if (!is_sanitized) FARTHING_CHECK(limit(RLIMIT_DATA, confinement.memory_bytes));
  FARTHING_CHECK(limit(RLIMIT_CPU, confinement.processor_seconds));
  FARTHING_CHECK(limit(RLIMIT_FSIZE, most_written_bytes));
  FARTHING_CHECK(limit(RLIMIT_CORE, 0));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return fail(ErrorCode::io, "the kernel lets nobody give up privileges: {}", std::strerror(errno));
  allow_one_file(confinement.readable);
  return filter_system_calls();
}

}  // namespace farthing
