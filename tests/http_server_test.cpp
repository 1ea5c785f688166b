// The server as clients meet it, friendly and not: bytes over a socket.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <thread>

#include "http/server.hpp"

namespace farthing::http {
namespace {

/// A client that sends and reads bytes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the server has closed.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// One response: its head, and as much body as that says.
  std::string read_response() {
    while (true) {
      const auto end = read_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto length = read_.find("Content-Length: ");
        const std::size_t body = length < end ? std::stoul(read_.substr(length + 16)) : 0;
        if (read_.size() >= end + 4 + body) {
          std::string response = read_.substr(0, end + 4 + body);
          read_.erase(0, response.size());
          return response;
        }
      }
      if (!read_more()) return std::exchange(read_, {});
    }
  }
  /// What comes until the server closes.
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(read_, {});
  }
  std::string get(const std::string& path, const std::string& more = "") {
    send("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n");
    return read_response();
  }

 private:
  bool read_more() {
    std::array<char, 4096> room{};
    const auto got = ::recv(socket_, room.data(), room.size(), 0);
    if (got <= 0) return false;
    read_.append(room.data(), static_cast<std::size_t>(got));
    return true;
  }
  int socket_;
  std::string read_;
};

class HttpServerTest : public testing::Test {
 protected:
  void start(Handler handler, const ServerSettings& settings = {}) {
    auto listening = Server::listen(settings, std::move(handler));
    ASSERT_TRUE(listening) << listening.error().message;
    server_ = std::move(*listening);
    running_ = std::jthread([this](const std::stop_token& stop) { server_->run(stop); });
  }
  static Response echo(const Request& request, const std::stop_token&) {
    Response response;
    response.headers = {{"Content-Type", "text/plain"}};
    response.body =
        std::string(to_string(request.method)) + " " + request.path + "?" + request.query + "\n" + request.body;
    return response;
  }

  std::unique_ptr<Server> server_;
  std::jthread running_;
};

TEST_F(HttpServerTest, AnswersOneRequestAfterTheOtherOnOneConnection) {
  start(echo);
  RawClient client(server_->port());
  for (int round = 0; round < 3; ++round) {
    const std::string answer = client.get("/a%20b?c=d");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("GET /a b?c=d\n")) << answer;
  }
  client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_TRUE(client.read_response().ends_with("POST /x?\nhello"));
}

TEST_F(HttpServerTest, AnswersRequestsThatCameAtOnceInTheirOrder) {
  start(echo);
  RawClient client(server_->port());
  client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("/1?\n"));
  EXPECT_TRUE(client.read_response().ends_with("/2?\n"));
}

TEST_F(HttpServerTest, SendsToHeadTheLengthAndNoBody) {
  start(echo);
  RawClient client(server_->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_NE(answer.find("Content-Length: 9\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, TurnsAwayWhatIsNoRequestAndCloses) {
  start(echo);
  for (const std::string& bad :
       {std::string("hello\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"), std::string("GET /../x HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nA B: c\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    RawClient client(server_->port());
    client.send(bad);
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 400 ")) << bad << answer;
  }
}

TEST_F(HttpServerTest, TurnsAwayHeadersAndBodiesThatAreTooLarge) {
  start(echo);
  RawClient wide(server_->port());
  wide.send("GET / HTTP/1.1\r\nA: " + std::string(20 << 10, 'x') + "\r\n\r\n");
  EXPECT_TRUE(wide.read_to_end().starts_with("HTTP/1.1 431 "));
  RawClient heavy(server_->port());
  heavy.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_TRUE(heavy.read_to_end().starts_with("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, EndsARequestThatNeverComesToItsEnd) {
  ServerSettings settings;
  settings.limits.request = std::chrono::milliseconds(100);
  settings.limits.idle = std::chrono::milliseconds(200);
  start(echo, settings);
  RawClient slow(server_->port());
  slow.send("GET / HT");
  EXPECT_EQ(slow.read_to_end(), "");
  RawClient silent(server_->port());
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(HttpServerTest, IsHeldUpByNobodyWhoIsSilent) {
  ServerSettings settings;
  settings.workers = 1;
  start(echo, settings);
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int at = 0; at < 100; ++at) silent.push_back(std::make_unique<RawClient>(server_->port()));
  for (const auto& client : silent) client->send("GET /half HTTP/1.1\r\n");
  EXPECT_TRUE(RawClient(server_->port()).get("/x").starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, SaysThatItIsBusyWhereTooManyWait) {
  std::latch begun(1);
  std::latch go(1);
  ServerSettings settings;
  settings.workers = 1;
  settings.limits.waiting = 0;
  start(
      [&](const Request& request, const std::stop_token& stop) {
        if (request.path == "/1") {
          begun.count_down();
          go.wait();
        }
        return echo(request, stop);
      },
      settings);
  RawClient first(server_->port());
  first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.wait();
  RawClient second(server_->port());
  const std::string busy = second.get("/2");
  EXPECT_TRUE(busy.starts_with("HTTP/1.1 503 ")) << busy;
  EXPECT_NE(busy.find("Retry-After: 1\r\n"), std::string::npos);
  go.count_down();
  EXPECT_TRUE(first.read_response().ends_with("/1?\n"));
  EXPECT_TRUE(second.get("/3").starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, SaysNothingOfWhatWentWrongInside) {
  start([](const Request&, const std::stop_token&) -> Response { throw std::runtime_error("secret place"); });
  const std::string answer = RawClient(server_->port()).get("/x");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST_F(HttpServerTest, EndsWhatIsUnderWayWhenItIsStopped) {
  std::latch begun(1);
  start([&](const Request& request, const std::stop_token& stop) {
    begun.count_down();
    while (!stop.stop_requested()) std::this_thread::yield();
    return echo(request, stop);
  });
  RawClient idle(server_->port());
  RawClient client(server_->port());
  client.send("GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.wait();
  running_.request_stop();
  running_.join();
}

/// Answers in the given parts.
Handler in_parts(std::vector<std::string> parts) {
  return [parts = std::move(parts)](const Request&, const std::stop_token&) {
    Response response;
    response.headers = {{"Content-Type", "text/event-stream"}};
    response.stream = Stream{[parts, at = std::size_t{0}]() mutable -> std::optional<std::string> {
                               return at == parts.size() ? std::nullopt : std::optional(parts[at++]);
                             },
                             std::chrono::milliseconds(1)};
    return response;
  };
}

TEST_F(HttpServerTest, SendsABodyInPartsAndEndsTheConnection) {
  start(in_parts({"one", "", "two"}));
  RawClient client(server_->port());
  client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")) << answer;
  RawClient old(server_->port());
  old.send("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read_to_end().ends_with("\r\n\r\nonetwo"));
}

TEST_F(HttpServerTest, SendsToHeadNoParts) {
  start(in_parts({"one"}));
  RawClient client(server_->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, HasRoomForSoManyStreamsAndNoMore) {
  std::latch go(1);
  ServerSettings settings;
  settings.limits.streams = 1;
  start(
      [&](const Request&, const std::stop_token&) {
        Response response;
        response.stream = Stream{[&, told = false]() mutable -> std::optional<std::string> {
                                   if (std::exchange(told, true)) {
                                     go.wait();
                                     return std::nullopt;
                                   }
                                   return "begun";
                                 },
                                 std::chrono::milliseconds(1)};
        return response;
      },
      settings);
  RawClient first(server_->port());
  first.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(first.read_response().starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(RawClient(server_->port()).get("/x").starts_with("HTTP/1.1 503 "));
  go.count_down();
  EXPECT_TRUE(first.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_F(HttpServerTest, EndsAStreamWhenItIsStopped) {
  std::latch begun(1);
  start([&](const Request&, const std::stop_token&) {
    Response response;
    response.stream = Stream{[&]() -> std::optional<std::string> {
                               if (!begun.try_wait()) begun.count_down();
                               return "";
                             },
                             std::chrono::milliseconds(1)};
    return response;
  });
  RawClient client(server_->port());
  client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.wait();
  running_.request_stop();
  running_.join();
}

TEST_F(HttpServerTest, ListensOnlyWhereNobodyElseDoes) {
  start(echo);
  ServerSettings settings;
  settings.port = server_->port();
  const auto second = Server::listen(settings, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::busy);
  settings.address = "nowhere";
  EXPECT_EQ(Server::listen(settings, echo).error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace farthing::http
