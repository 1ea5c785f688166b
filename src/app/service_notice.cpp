#include "app/service_notice.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "core/log.hpp"

namespace farthing {

void notify_service_manager(const Environment& environment, std::string_view state) {
  const auto place = environment("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (!place || place->empty() || place->size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, place->data(), place->size());
  // A name that begins with @ stands for a socket without a file.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + place->size());
  if (::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length) <
      0)
    log::warning("the service manager was not told", {{"cause", std::strerror(errno)}});
  ::close(socket);
}

}  // namespace farthing
