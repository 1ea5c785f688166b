#pragma once

#include <filesystem>

#include "core/result.hpp"

namespace farthing::answer {

/// Where a path that somebody elsewhere has named really lies, links followed: below `root`, which it is taken to begin
/// at. Fails with `usage` for one that leads out of there, whether it exists or not, with `not_found` when the root or
/// the place is not there.
Result<std::filesystem::path> place_below(const std::filesystem::path& root, const std::filesystem::path& named);

}  // namespace farthing::answer
