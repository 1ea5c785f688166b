#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.hpp"

namespace farthing {

/// What a process that reads hostile bytes keeps for itself.
struct Confinement {
  std::filesystem::path readable;  ///< the only file that it may still open, to read
  std::uint64_t memory_bytes = 0;  ///< of its own
  std::uint64_t processor_seconds = 0;
};

/// Gives up, for good, what the reading of a file does not need: the network, other programs, other processes, files to
/// write, and all files to read but one; the last where the kernel has Landlock (Linux 5.13). Memory and time are
/// bounded: beyond the one, allocations fail; beyond the other, SIGXCPU ends the process. To be called before there are
/// threads. Fails with `io` when the kernel has no seccomp filters.
Result<> confine(const Confinement& confinement);

}  // namespace farthing
