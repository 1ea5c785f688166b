#pragma once

#include <optional>

namespace farthing::store {

/// What main() calls before anything else: when this process was started to unfold a Parquet file
/// (bill/unfolded_source.hpp), confines it, does so to standard output, and returns the exit code to end with. Else
/// makes it known that this program can be started so, and returns nothing.
///
/// The code is one of bill::UnfoldingEnd.
std::optional<int> unfold_if_asked(int count, char** arguments);

}  // namespace farthing::store
