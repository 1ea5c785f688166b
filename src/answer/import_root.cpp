#include "answer/import_root.hpp"

#include <algorithm>

namespace farthing::answer {

namespace fs = std::filesystem;

Result<fs::path> place_below(const fs::path& root, const fs::path& named) {
  std::error_code failed;
  const fs::path top = fs::canonical(root, failed);
  if (failed)
    return std::unexpected(
        Error(ErrorCode::not_found,
              fmt::format("the folder of the setting import-root cannot be reached: {}", failed.message()),
              "make it, or name another, on the server"));
  const auto leads_out = [&] {
    return std::unexpected(Error(ErrorCode::usage, "the path leads out of the folder of the setting import-root",
                                 "name a path below that folder; links in it must not lead out of it either"));
  };
  if (named.native().find('\0') != fs::path::string_type::npos) return leads_out();
  fs::path place = fs::weakly_canonical(top / named, failed);
  if (failed) return leads_out();
  const auto [end, unused] = std::ranges::mismatch(top, place);
  if (end != top.end()) return leads_out();
  if (!fs::exists(place, failed))
    return std::unexpected(Error(ErrorCode::not_found, "there is no such file or folder below import-root",
                                 "look at what lies there on the server"));
  return place;
}

}  // namespace farthing::answer
