#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "aws/curl_transport.hpp"
#include "raw_server.hpp"

namespace farthing::aws {
namespace {

using Kind = TransportFailure::Kind;
using std::chrono::milliseconds;

Environment environment(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto known = variables.find(name);
    return known == variables.end() ? std::nullopt : std::optional(known->second);
  };
}

HttpRequest request_to(const RawServer& server, std::string path = "/") {
  HttpRequest request;
  request.scheme = "http";
  request.host = server.host();
  request.path = std::move(path);
  request.headers = {{"Host", server.host()}};
  return request;
}

struct Collected final : BodySink {
  int status = 0;
  std::string bytes;
  bool takes = true;
  std::size_t most = std::string::npos;
  bool begin(const HttpResponse& head) override {
    status = head.status;
    return takes;
  }
  bool write(std::string_view more) override {
    bytes += more;
    return bytes.size() <= most;
  }
};

/// A server that answers every request of a connection with the same bytes, and remembers the requests.
struct Echo {
  explicit Echo(std::string answer, bool hangs_up = false)
      : server([this, answer = std::move(answer), hangs_up](RawServer::Connection& connection) {
          while (true) {
            const std::string request = connection.read_request();
            if (request.empty()) return;
            {
              const std::scoped_lock lock(mutex);
              asked.push_back(request);
            }
            connection.write(answer);
            if (hangs_up) return;
          }
        }) {}
  std::mutex mutex;
  std::vector<std::string> asked;
  RawServer server;
};

constexpr const char* hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One:  a b \r\n\r\nhello";

TEST(CurlTransport, SendsWhatItIsGivenAndNothingElse) {
  Echo echo(hello);
  HttpRequest request = request_to(echo.server, "/a/../b//c%2F%3D./");
  request.method = "POST";
  request.query = "x=%20&policy";
  request.headers.push_back({"X-Empty", ""});
  request.headers.push_back({"X-Amz-Target", "T.O"});
  request.body = std::string("a\0b", 3);
  const auto response = make_curl_transport(environment())->send(request, {}, nullptr, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("x-one"), "a b");
  EXPECT_EQ(echo.asked.at(0), "POST /a/../b//c%2F%3D./?x=%20&policy HTTP/1.1\r\nHost: " + echo.server.host() +
                                  "\r\nX-Empty:\r\nX-Amz-Target: T.O\r\nContent-Length: 3\r\n\r\n" +
                                  std::string("a\0b", 3));
}

TEST(CurlTransport, UsesItsConnectionsAgain) {
  Echo echo(hello);
  const auto transport = make_curl_transport(environment());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(transport->send(request_to(echo.server), {}, nullptr, {}));
  EXPECT_EQ(echo.server.connections(), 1);
}

TEST(CurlTransport, MayBeSharedBetweenThreads) {
  Echo one(hello), two(hello);
  const auto transport = make_curl_transport(environment());
  std::atomic<int> good = 0;
  std::vector<std::jthread> threads;
  for (Echo* echo : {&one, &two})
    threads.emplace_back([&, echo] {
      for (int i = 0; i < 50; ++i)
        if (transport->send(request_to(echo->server), {}, nullptr, {})) ++good;
    });
  threads.clear();
  EXPECT_EQ(good, 100);
}

TEST(CurlTransport, FollowsNoRedirect) {
  Echo echo("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 301);
  EXPECT_EQ(response->header("Location"), "http://127.0.0.1:1/");
}

TEST(CurlTransport, UnpacksNothing) {
  Echo echo("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08!");
  const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "\x1f\x8b\x08!");
}

TEST(CurlTransport, PassesOverInterimAnswers) {
  Echo echo(
      "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Interim: 2\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(response->header("X-Interim"), "");
}

TEST(CurlTransport, ReadsChunksAndLeavesTrailersAside) {
  Echo echo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: x\r\n\r\n");
  const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "abcde");
  EXPECT_EQ(response->header("X-Trailer"), "");
}

TEST(CurlTransport, ReadsNoBodyOfAHead) {
  Echo echo("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nETag: \"x\"\r\n\r\n");
  HttpRequest request = request_to(echo.server);
  request.method = "HEAD";
  const auto response = make_curl_transport(environment())->send(request, {}, nullptr, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->header("etag"), "\"x\"");
  EXPECT_EQ(response->header("content-length"), "1000000");
}

TEST(CurlTransport, SendsAPutWithoutABody) {
  Echo echo(hello);
  HttpRequest request = request_to(echo.server, "/latest/api/token");
  request.method = "PUT";
  ASSERT_TRUE(make_curl_transport(environment())->send(request, {}, nullptr, {}));
  EXPECT_EQ(echo.asked.at(0),
            "PUT /latest/api/token HTTP/1.1\r\nHost: " + echo.server.host() + "\r\nContent-Length: 0\r\n\r\n");
}

TEST(CurlTransport, HandsTheBodyToASink) {
  Echo echo(hello);
  const auto transport = make_curl_transport(environment());
  Collected sink;
  const auto response = transport->send(request_to(echo.server), {}, &sink, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(sink.status, 200);
  EXPECT_EQ(sink.bytes, "hello");
  EXPECT_EQ(response->body, "");
  Collected unwilling;
  unwilling.takes = false;
  EXPECT_EQ(transport->send(request_to(echo.server), {}, &unwilling, {})->body, "hello");
  Collected full;
  full.most = 2;
  const auto ended = transport->send(request_to(echo.server), {}, &full, {});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, Kind::sink);
}

TEST(CurlTransport, NoticesABodyThatIsCutShort) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"}) {
    Echo echo(answer, true);
    const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
    ASSERT_FALSE(response);
    EXPECT_TRUE(response.error().kind == Kind::cut_short || response.error().kind == Kind::reset)
        << response.error().message;
  }
}

TEST(CurlTransport, NoticesAConnectionThatEndsWithoutAnAnswer) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-"}) {
    Echo echo(answer, true);
    const auto response = make_curl_transport(environment())->send(request_to(echo.server), {}, nullptr, {});
    ASSERT_FALSE(response) << answer;
  }
}

TEST(CurlTransport, TakesNoMoreThanItsLimits) {
  Echo body("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  HttpLimits limits;
  limits.most_body_bytes = 999;
  const auto large = make_curl_transport(environment())->send(request_to(body.server), limits, nullptr, {});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, Kind::too_large);
  Collected sink;
  EXPECT_TRUE(make_curl_transport(environment())->send(request_to(body.server), limits, &sink, {}))
      << "what goes to a sink is the sink's to limit";

  std::string headers = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) headers += "X-Many: " + std::string(100, 'x') + "\r\n";
  Echo head(headers + "Content-Length: 0\r\n\r\n");
  const auto long_head = make_curl_transport(environment())->send(request_to(head.server), {}, nullptr, {});
  ASSERT_FALSE(long_head);
  EXPECT_EQ(long_head.error().kind, Kind::too_large);
}

TEST(CurlTransport, WaitsOnlySoLongForTheFirstByte) {
  RawServer silent([](RawServer::Connection& connection) { connection.wait_for_end(); });
  HttpLimits limits;
  limits.first_byte = milliseconds(30);
  const auto response = make_curl_transport(environment())->send(request_to(silent), limits, nullptr, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Kind::timeout);
}

TEST(CurlTransport, GivesASlowTransferUp) {
  RawServer slow([](RawServer::Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nh");
    connection.wait_for_end();
  });
  HttpLimits limits;
  limits.slow_time = std::chrono::seconds(1);
  const auto response = make_curl_transport(environment())->send(request_to(slow), limits, nullptr, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Kind::timeout);
}

TEST(CurlTransport, StopsWhenItIsAskedTo) {
  std::stop_source stop;
  RawServer silent([&](RawServer::Connection& connection) {
    connection.read_request();
    stop.request_stop();
    connection.wait_for_end();
  });
  const auto transport = make_curl_transport(environment());
  const auto response = transport->send(request_to(silent), {}, nullptr, stop.get_token());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Kind::stopped);
  EXPECT_EQ(transport->send(request_to(silent), {}, nullptr, stop.get_token()).error().kind, Kind::stopped);
}

TEST(CurlTransport, SaysWhyThereWasNoConnection) {
  const auto transport = make_curl_transport(environment());
  HttpRequest request;
  request.scheme = "http";
  request.host = "127.0.0.1:1";
  EXPECT_EQ(transport->send(request, {}, nullptr, {}).error().kind, Kind::connect);
  request.host = "no-such-host.invalid";
  EXPECT_EQ(transport->send(request, {}, nullptr, {}).error().kind, Kind::name);
}

TEST(CurlTransport, RefusesWhatWouldBreakARequest) {
  Echo echo(hello);
  const auto transport = make_curl_transport(environment());
  HttpRequest request = request_to(echo.server);
  request.headers.push_back({"X-Bad", "a\r\nHost: other"});
  EXPECT_FALSE(transport->send(request, {}, nullptr, {}));
  for (const char* path : {"/a b", "/a\r\nX: y", "/\xC3\xA4"})
    EXPECT_FALSE(transport->send(request_to(echo.server, path), {}, nullptr, {})) << path;
  request = request_to(echo.server);
  request.scheme = "file";
  EXPECT_FALSE(transport->send(request, {}, nullptr, {}));
  EXPECT_EQ(echo.server.connections(), 0);
}

TEST(Proxies, AreTakenFromTheEnvironmentInEitherCase) {
  for (const char* name : {"HTTP_PROXY", "http_proxy", "ALL_PROXY"}) {
    Echo proxy(hello);
    const auto transport = make_curl_transport(environment({{name, "http://me:secret@" + proxy.server.host()}}));
    HttpRequest request;
    request.scheme = "http";
    request.host = "sts.example";
    ASSERT_TRUE(transport->send(request, {}, nullptr, {})) << name;
    EXPECT_TRUE(proxy.asked.at(0).starts_with("GET http://sts.example/ HTTP/1.1\r\n")) << proxy.asked.at(0);
  }
}

TEST(Proxies, AreNotAskedForWhatIsExempt) {
  Echo proxy(hello), here(hello);
  const auto transport = make_curl_transport(
      environment({{"HTTP_PROXY", "http://" + proxy.server.host()}, {"NO_PROXY", "no-such-host.invalid"}}));
  EXPECT_TRUE(transport->send(request_to(here.server), {}, nullptr, {}));
  HttpRequest request;
  request.scheme = "http";
  request.host = "no-such-host.invalid";
  EXPECT_EQ(transport->send(request, {}, nullptr, {}).error().kind, Kind::name);
  HttpLimits direct;
  direct.direct = true;
  request.host = "other-host.invalid";
  EXPECT_EQ(transport->send(request, direct, nullptr, {}).error().kind, Kind::name);
  EXPECT_EQ(proxy.server.connections(), 0);
}

TEST(Proxies, KeepTheirPasswordsOutOfMessages) {
  HttpRequest request;
  request.scheme = "http";
  request.host = "sts.example";
  for (const char* proxy : {"http://me:secret@127.0.0.1:1", "foo://me:secret@host", "http://me:secret@a b"}) {
    const auto response = make_curl_transport(environment({{"HTTP_PROXY", proxy}}))->send(request, {}, nullptr, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().message.find("secret"), std::string::npos) << response.error().message;
  }
}

}  // namespace
}  // namespace farthing::aws
