#include "raw_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace farthing {

std::string RawServer::Connection::read_request() {
  const auto more = [&] {
    char bytes[4096];
    const auto size = recv(socket_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    rest_.append(bytes, static_cast<std::size_t>(size));
    return true;
  };
  std::size_t head = 0;
  while ((head = rest_.find("\r\n\r\n")) == std::string::npos)
    if (!more()) return {};
  std::size_t end = head + 4;
  constexpr std::string_view length_name = "Content-Length: ";
  if (const auto length = rest_.find(length_name); length < head)
    end += std::strtoull(rest_.c_str() + length + length_name.size(), nullptr, 10);
  while (rest_.size() < end)
    if (!more()) return {};
  std::string request = rest_.substr(0, end);
  rest_.erase(0, end);
  return request;
}

void RawServer::Connection::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void RawServer::Connection::wait_for_end() {
  char byte = 0;
  while (recv(socket_, &byte, 1, 0) > 0) {
  }
}

RawServer::RawServer(Script script) {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 16) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port for the test's server");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, script = std::move(script)] { serve(script); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  if (const int open = current_; open >= 0) shutdown(open, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

void RawServer::serve(const Script& script) {
  while (true) {
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    ++connections_;
    current_ = socket;
    Connection connection(socket);
    script(connection);
    current_ = -1;
    close(socket);
  }
}

}  // namespace farthing
