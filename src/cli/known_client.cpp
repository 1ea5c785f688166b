#include "cli/known_client.hpp"

#include <fmt/format.h>

#include "control/clients.hpp"
#include "core/shell_word.hpp"

namespace farthing::cli {

Result<> check_known_client(const Context& context, store::DataFolder& data) {
  const std::string& client = context.settings().client;
  auto found = control::find_client(data.database(), client);
  if (found) return {};
  if (found.error().code == ErrorCode::not_found)
    found.error().cure =
        fmt::format("`farthing clients add {}` makes it; `farthing clients` lists those there are", shell_word(client));
  return std::unexpected(std::move(found.error()));
}

}  // namespace farthing::cli
