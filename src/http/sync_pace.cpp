#include "http/sync_pace.hpp"

namespace farthing::http {

std::optional<std::int64_t> SyncPace::seconds_left(std::int64_t job, std::uint64_t bytes, std::uint64_t bytes_total,
                                                   Instant now) {
  constexpr Instant forgotten_after = 3'600;
  constexpr std::int64_t least_seconds = 2;
  const std::scoped_lock lock(mutex_);
  std::erase_if(starts_, [&](const auto& entry) { return entry.second.seen + forgotten_after < now; });
  Start& start = starts_[job];
  // An attempt that begins anew counts from there.
  if (start.seen == 0 || bytes < start.last_bytes) start = {now, bytes, bytes, now};
  start.seen = now;
  start.last_bytes = bytes;
  const std::int64_t seconds = now - start.at;
  if (seconds < least_seconds || bytes <= start.bytes || bytes_total < bytes) return std::nullopt;
  return static_cast<std::int64_t>((bytes_total - bytes) * static_cast<std::uint64_t>(seconds) / (bytes - start.bytes));
}

}  // namespace farthing::http
