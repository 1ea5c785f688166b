#include "control/checked_name.hpp"

#include "core/text_table.hpp"

namespace farthing::control {

Result<std::string> checked_name(std::string_view what, std::string_view name) {
  constexpr std::size_t longest = 200;
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  if (name.empty() || name.size() > longest)
    return fail(ErrorCode::usage, "{} must have 1 to {} bytes, not {}", what, longest, name.size());
  if (printable(name) != name)
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("{} holds what cannot be seen: {}", what, printable(name)),
                                 "type the name anew, without control characters and invisible marks"));
  return std::string(name);
}

}  // namespace farthing::control
