// The only file that knows Boost.Beast: it takes long to compile.
#define BOOST_ASIO_NO_DEPRECATED
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <list>

#include "core/log.hpp"
#include "http/problem.hpp"
#include "http/server.hpp"

namespace farthing::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr auto await = asio::as_tuple(asio::use_awaitable);

Method method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get:
      return Method::get;
    case bhttp::verb::head:
      return Method::head;
    case bhttp::verb::post:
      return Method::post;
    case bhttp::verb::put:
      return Method::put;
    case bhttp::verb::patch:
      return Method::patch;
    case bhttp::verb::delete_:
      return Method::del;
    case bhttp::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

using Parser = bhttp::request_parser<bhttp::string_body>;
using Message = bhttp::response<bhttp::string_body>;

/// The status for a request that cannot be read; 0: the client is gone, or was too slow and has been cut off.
int status_of(const error_code& failed) {
  if (failed == bhttp::error::header_limit) return 431;
  if (failed == bhttp::error::body_limit) return 413;
  if (failed == bhttp::error::end_of_stream || failed == bhttp::error::partial_message) return 0;
  return failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category() ? 400 : 0;
}

Message message_of(const Response& response, unsigned version, bool keeps_alive, bool without_body) {
  Message message(static_cast<bhttp::status>(response.status), version);
  for (const Header& header : response.headers) message.insert(header.name, header.value);
  message.keep_alive(keeps_alive);
  message.body() = response.body;
  message.prepare_payload();
  // HEAD tells the length of what GET would send.
  if (without_body) message.body().clear();
  return message;
}

class BeastServer final : public Server {
 public:
  BeastServer(const ServerSettings& settings, Handler handler)
      : settings_(settings), handler_(std::move(handler)), acceptor_(io_), workers_(settings.workers) {}

  Result<> open() {
    error_code failed;
    const auto address = asio::ip::make_address(settings_.address, failed);
    if (failed)
      return std::unexpected(Error(ErrorCode::usage, fmt::format("\"{}\" is no address", settings_.address),
                                   "give an IP address such as 127.0.0.1 or ::1"));
    const Tcp::endpoint endpoint(address, settings_.port);
    const auto refused = [&] {
      return std::unexpected(
          Error(failed == asio::error::address_in_use ? ErrorCode::busy : ErrorCode::io,
                fmt::format("{}:{} cannot be listened at: {}", settings_.address, settings_.port, failed.message()),
                "choose another port, or end what listens there"));
    };
    acceptor_.open(endpoint.protocol(), failed);
    if (failed) return refused();
    acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    acceptor_.bind(endpoint, failed);
    if (failed) return refused();
    acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return refused();
    port_ = acceptor_.local_endpoint(failed).port();
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void run(const std::stop_token& stop) override {
    stop_ = stop;
    asio::co_spawn(io_, accept(), asio::detached);
    const std::stop_callback ends(stop, [this] { asio::post(io_, [this] { close(); }); });
    io_.run();
    workers_.join();
  }

 private:
  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    for (beast::tcp_stream* stream : open_) stream->cancel();
  }

  asio::awaitable<void> accept() {
    while (!stop_.stop_requested()) {
      auto [failed, socket] = co_await acceptor_.async_accept(await);
      if (failed == asio::error::operation_aborted || stop_.stop_requested()) co_return;
      if (failed) {
        // Out of descriptors, most likely: that passes, and an accept that fails at once would spin.
        asio::steady_timer pause(io_, std::chrono::milliseconds(100));
        co_await pause.async_wait(await);
        continue;
      }
      if (open_.size() >= settings_.limits.connections) continue;  // closed: who comes too late sees it at once
      asio::co_spawn(io_, converse(std::move(socket)), asio::detached);
    }
  }

  /// Every request of one connection, one after the other.
  asio::awaitable<void> converse(Tcp::socket socket) {
    error_code failed;
    const auto peer = socket.remote_endpoint(failed);
    if (failed) co_return;
    socket.set_option(Tcp::no_delay(true), failed);
    beast::tcp_stream stream(std::move(socket));
    const auto place = open_.insert(open_.end(), &stream);
    const std::string address = peer.address().to_string();
    beast::flat_buffer buffer(settings_.limits.header_bytes + (64U << 10));
    while (!stop_.stop_requested())
      if (!co_await answer_one(stream, buffer, address)) break;
    open_.erase(place);
    stream.socket().shutdown(Tcp::socket::shutdown_send, failed);
  }

  /// False when the connection is to be closed.
  asio::awaitable<bool> answer_one(beast::tcp_stream& stream, beast::flat_buffer& buffer, const std::string& address) {
    Parser parser;
    parser.header_limit(settings_.limits.header_bytes);
    parser.body_limit(settings_.limits.body_bytes);
    if (buffer.size() == 0) {
      // Waiting for a request costs nothing; once it has begun it must come to an end.
      stream.expires_after(settings_.limits.idle);
      auto [failed, read] = co_await stream.async_read_some(buffer.prepare(4096), await);
      if (failed) co_return false;
      buffer.commit(read);
    }
    stream.expires_after(settings_.limits.request);
    auto [failed, read] = co_await bhttp::async_read(stream, buffer, parser, await);
    if (failed) {
      const int status = status_of(failed);
      if (status != 0) co_await send(stream, problem(status, "the request cannot be read"), 11, false, false);
      co_return false;
    }
    auto& message = parser.get();
    const bool keeps_alive = message.keep_alive() && !stop_.stop_requested();
    const bool is_head = message.method() == bhttp::verb::head;
    const unsigned version = message.version();
    const auto target = parse_target({message.target().data(), message.target().size()});
    if (!target) {
      co_await send(stream, problem(400, "the address cannot be read"), version, false, is_head);
      co_return false;
    }
    Request request;
    request.method = method_of(message.method());
    request.path = target->path;
    request.query = target->query;
    request.peer = address;
    request.body = std::move(message.body());
    for (const auto& field : message)
      request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    const Response response = co_await answered(std::move(request));
    if (response.stream && !is_head) {
      if (streams_ >= settings_.limits.streams)
        co_return co_await send(stream, busy("too many streams are open already"), version, keeps_alive, is_head);
      ++streams_;
      co_await send_in_parts(stream, response, version);
      --streams_;
      co_return false;
    }
    const bool sent = co_await send(stream, response, version, keeps_alive, is_head);
    co_return sent&& keeps_alive;
  }

  static Response busy(std::string_view why) {
    Response response = problem(503, why);
    response.headers.push_back({"Retry-After", "1"});
    return response;
  }

  asio::awaitable<Response> answered(Request request) {
    if (unanswered_ >= settings_.workers + settings_.limits.waiting) co_return busy("too many requests wait already");
    ++unanswered_;
    Response response;
    co_await by_worker([&] {
      response = handled(request);
      --unanswered_;
    });
    co_return response;
  }

  /// Lets a worker do something, and comes back to the thread of the connections.
  template <class Work>
  asio::awaitable<void> by_worker(const Work& work) {
    asio::steady_timer done(io_, asio::steady_timer::time_point::max());
    asio::post(workers_, [this, &work, &done] {
      work();
      asio::post(io_, [&done] { done.cancel(); });
    });
    co_await done.async_wait(await);
  }

  Response handled(const Request& request) {
    try {
      return handler_(request, stop_);
    } catch (const std::exception& thrown) {
      log::error("a request could not be answered", {{"path", request.path}, {"cause", thrown.what()}});
      return problem(500, "something that should not have happened did; the server's log says what");
    }
  }

  /// Sends part after part, and ends the connection: who reads such a body does nothing else with it.
  asio::awaitable<void> send_in_parts(beast::tcp_stream& stream, const Response& response, unsigned version) {
    bhttp::response<bhttp::empty_body> head(static_cast<bhttp::status>(response.status), version);
    for (const Header& header : response.headers) head.insert(header.name, header.value);
    const bool in_chunks = version >= 11;  // HTTP/1.0 knows none: there the end of the connection is the end
    head.chunked(in_chunks);
    head.keep_alive(false);
    bhttp::response_serializer<bhttp::empty_body> serializer(head);
    stream.expires_after(settings_.limits.answer);
    auto [failed, written] = co_await bhttp::async_write_header(stream, serializer, await);
    while (!failed && !stop_.stop_requested()) {
      std::optional<std::string> part;
      co_await by_worker([&] { part = next_of(*response.stream); });
      if (!part) break;
      if (part->empty()) {
        asio::steady_timer pause(io_, response.stream->pause);
        co_await pause.async_wait(await);
        continue;
      }
      stream.expires_after(settings_.limits.answer);
      if (in_chunks)
        std::tie(failed, written) = co_await asio::async_write(stream, bhttp::make_chunk(asio::buffer(*part)), await);
      else
        std::tie(failed, written) = co_await asio::async_write(stream, asio::buffer(*part), await);
    }
    if (!failed && in_chunks) co_await asio::async_write(stream, bhttp::make_chunk_last(), await);
  }

  static std::optional<std::string> next_of(const Stream& stream) {
    try {
      return stream.next();
    } catch (const std::exception& thrown) {
      log::error("an answer in parts was cut short", {{"cause", thrown.what()}});
      return std::nullopt;
    }
  }

  asio::awaitable<bool> send(beast::tcp_stream& stream, const Response& response, unsigned version, bool keeps_alive,
                             bool is_head) {
    const Message message = message_of(response, version, keeps_alive, is_head);
    stream.expires_after(settings_.limits.answer);
    bhttp::response_serializer<bhttp::string_body> serializer(const_cast<Message&>(message));
    auto [failed, written] = is_head ? co_await bhttp::async_write_header(stream, serializer, await)
                                     : co_await bhttp::async_write(stream, serializer, await);
    co_return !failed;
  }

  ServerSettings settings_;
  Handler handler_;
  asio::io_context io_{1};
  Tcp::acceptor acceptor_;
  asio::thread_pool workers_;
  std::stop_token stop_;
  std::list<beast::tcp_stream*> open_;
  std::atomic<std::size_t> unanswered_{0};
  std::size_t streams_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(const ServerSettings& settings, Handler handler) {
  auto server = std::make_unique<BeastServer>(settings, std::move(handler));
  FARTHING_CHECK(server->open());
  return server;
}

}  // namespace farthing::http
