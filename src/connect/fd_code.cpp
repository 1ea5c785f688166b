#include "connect/fd_code.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace farthing::connect {
namespace {

constexpr auto table = std::to_array<FdCode>({
#define FARTHING_FD(code, title, seen, cause, cure, dark, found, blocks) \
  {#code, title, seen, cause, cure, dark, FdCode::Found::found, blocks},
#include "connect/fd_codes.inc"
#undef FARTHING_FD
});

}  // namespace

std::span<const FdCode> all_fd_codes() { return table; }

const FdCode* find_fd_code(std::string_view code) {
  const auto same = [](char one, char other) { return std::toupper(static_cast<unsigned char>(one)) == other; };
  const auto found =
      std::ranges::find_if(table, [&](const FdCode& known) { return std::ranges::equal(code, known.code, same); });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace farthing::connect
