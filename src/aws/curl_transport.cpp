#include "aws/curl_transport.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <utility>

namespace farthing::aws {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// How long a transfer waits for its sockets at most before the limits are looked at again.
constexpr int longest_wait_ms = 250;
constexpr std::size_t most_idle_handles = 16;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

/// One easy handle in a multi handle of its own, which keeps the connections and can be woken from another thread.
struct Handle {
  Handle() : easy(curl_easy_init()), multi(curl_multi_init()) {}
  ~Handle() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  CURL* easy;
  CURLM* multi;
  std::string peer;  ///< whom it spoke to last
};

/// What is known of names and TLS sessions, for all handles.
class Share {
 public:
  Share() : share_(curl_share_init()) {
    curl_share_setopt(share_, CURLSHOPT_USERDATA, this);
    curl_share_setopt(share_, CURLSHOPT_LOCKFUNC, &Share::lock);
    curl_share_setopt(share_, CURLSHOPT_UNLOCKFUNC, &Share::unlock);
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  }
  ~Share() { curl_share_cleanup(share_); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  CURLSH* get() const { return share_; }

 private:
  static void lock(CURL*, curl_lock_data data, curl_lock_access, void* self) {
    static_cast<Share*>(self)->mutexes_[data].lock();
  }
  static void unlock(CURL*, curl_lock_data data, void* self) { static_cast<Share*>(self)->mutexes_[data].unlock(); }

  std::array<std::mutex, CURL_LOCK_DATA_LAST> mutexes_;
  CURLSH* share_;
};

/// One answer as it comes in.
struct Transfer {
  Transfer(const HttpLimits& limits_, BodySink* sink_) : limits(limits_), sink(sink_) {}

  const HttpLimits& limits;
  BodySink* sink;
  HttpResponse response;
  std::uint64_t header_bytes = 0;
  bool head_complete = false;
  bool to_sink = false;
  std::uint64_t received = 0;
  std::optional<TransportFailure> failure;

  bool fail(TransportFailure::Kind kind, std::string message) {
    failure = TransportFailure{kind, std::move(message)};
    return false;
  }

  bool take_header(std::string_view line) {
    header_bytes += line.size();
    if (header_bytes > limits.most_header_bytes)
      return fail(TransportFailure::Kind::too_large,
                  fmt::format("the answer's headers go beyond {} bytes", limits.most_header_bytes));
    if (head_complete) return true;  // trailers
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
      response = {};
      const auto space = line.find(' ');
      if (space != std::string_view::npos)
        std::from_chars(line.data() + space + 1, line.data() + line.size(), response.status);
      return true;
    }
    if (line.empty()) {
      if (response.status < 200) return true;  // 100 Continue and its like come before the answer
      head_complete = true;
      to_sink = sink != nullptr && sink->begin(response);
      return true;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return true;
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    response.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    return true;
  }

  bool take_body(std::string_view bytes) {
    received += bytes.size();
    if (to_sink)
      return sink->write(bytes) || fail(TransportFailure::Kind::sink, "what the answer was written to took no more");
    if (response.body.size() + bytes.size() > limits.most_body_bytes)
      return fail(TransportFailure::Kind::too_large,
                  fmt::format("the answer goes beyond {} bytes", limits.most_body_bytes));
    response.body += bytes;
    return true;
  }
};

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* transfer) {
  return static_cast<Transfer*>(transfer)->take_header({bytes, size}) ? size : 0;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* transfer) {
  return static_cast<Transfer*>(transfer)->take_body({bytes, size}) ? size : 0;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

/// True for what must never be asked through a proxy: this machine, and the services that hand out credentials.
bool is_local(std::string_view host) {
  if (host.starts_with('[')) {
    const auto address = host.substr(1, host.find(']') - 1);
    return address == "::1" || address.starts_with("fd00:ec2:") || address.starts_with("fe80:");
  }
  const auto name = host.substr(0, host.find(':'));
  return name == "localhost" || name.starts_with("127.") || name.starts_with("169.254.");
}

TransportFailure::Kind kind_of(CURLcode code) {
  using Kind = TransportFailure::Kind;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Kind::name;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Kind::tls;
    case CURLE_OPERATION_TIMEDOUT:
      return Kind::timeout;
    case CURLE_PARTIAL_FILE:
      return Kind::cut_short;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      return Kind::reset;
    default:
      return Kind::connect;
  }
}

class CurlTransport final : public HttpTransport {
 public:
  explicit CurlTransport(const Environment& environment) {
    const auto first_of = [&](std::initializer_list<const char*> names) {
      for (const char* name : names)
        if (auto value = environment(name); value && !value->empty()) return *value;
      return std::string();
    };
    ca_file_ = first_of({"AWS_CA_BUNDLE", "SSL_CERT_FILE"});
    ca_folder_ = first_of({"SSL_CERT_DIR"});
    https_proxy_ = first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    http_proxy_ = first_of({"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
    no_proxy_ = first_of({"no_proxy", "NO_PROXY"});
  }

  std::expected<HttpResponse, TransportFailure> send(const HttpRequest& request, const HttpLimits& limits,
                                                     BodySink* sink, const std::stop_token& stop) override {
    using Kind = TransportFailure::Kind;
    const auto failed = [](Kind kind, std::string message) {
      return std::unexpected(TransportFailure{kind, std::move(message)});
    };
    if (stop.stop_requested()) return failed(Kind::stopped, "stopped");
    if (request.host.empty() || !is_printable(request.host) || !is_printable(request.path) ||
        !is_printable(request.query) || !is_printable(request.method))
      return failed(Kind::connect, "the request's host, path or query holds what a URL may not hold");
    for (const HttpHeader& header : request.headers)
      if (!is_printable(header.name) || header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return failed(Kind::connect, "a header of the request holds a line break");

    std::unique_ptr<Handle> handle = take_handle(request);
    if (handle->easy == nullptr || handle->multi == nullptr) return failed(Kind::connect, "libcurl gave no handle");
    Transfer transfer(limits, sink);
    std::array<char, CURL_ERROR_SIZE> error{};
    const HeaderList headers = header_list(request);
    const bool local = limits.direct || is_local(request.host);
    const std::string& proxy = request.scheme == "https" ? https_proxy_ : http_proxy_;
    set_up(*handle, request, limits, headers.get(), local ? std::string() : proxy);
    curl_easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, error.data());
    curl_easy_setopt(handle->easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle->easy, CURLOPT_WRITEDATA, &transfer);

    const CURLcode code = run(*handle, transfer, limits, stop);
    curl_easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, nullptr);
    if (transfer.failure) return std::unexpected(std::move(*transfer.failure));
    // What libcurl says of a header line beyond its own limit.
    if (code == CURLE_OUT_OF_MEMORY && !transfer.head_complete)
      return failed(Kind::too_large, "a header of the answer is too long");
    if (code != CURLE_OK) {
      std::string message = error.data();
      // libcurl quotes a proxy that it cannot read, password and all.
      if (message.empty() || (!proxy.empty() && message.find(proxy) != std::string::npos))
        message = curl_easy_strerror(code);
      return failed(kind_of(code), message);
    }
    // libcurl takes a head that breaks off for a whole one.
    if (!transfer.head_complete) return failed(Kind::cut_short, "the answer ended within its headers");
    keep_handle(std::move(handle));
    return std::move(transfer.response);
  }

 private:
  std::unique_ptr<Handle> take_handle(const HttpRequest& request) {
    const std::string peer = request.scheme + "://" + request.host;
    std::unique_ptr<Handle> handle;
    {
      const std::scoped_lock lock(mutex_);
      const auto known = std::ranges::find_if(idle_, [&](const auto& idle) { return idle->peer == peer; });
      if (known != idle_.end()) {
        handle = std::move(*known);
        idle_.erase(known);
      }
    }
    if (!handle) handle = std::make_unique<Handle>();
    handle->peer = peer;
    return handle;
  }

  void keep_handle(std::unique_ptr<Handle> handle) {
    std::unique_ptr<Handle> oldest;
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(handle));
    if (idle_.size() > most_idle_handles) {
      oldest = std::move(idle_.front());
      idle_.erase(idle_.begin());
    }
  }

  static HeaderList header_list(const HttpRequest& request) {
    HeaderList list;
    const auto add = [&](const std::string& line) {
      if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
        static_cast<void>(list.release());
        list.reset(longer);
      }
    };
    // A name with nothing behind the colon keeps libcurl from sending a header of its own.
    for (const char* name : {"Accept:", "Expect:", "User-Agent:", "Content-Type:"}) {
      const std::string_view bare = std::string_view(name).substr(0, std::string_view(name).size() - 1);
      const bool given = std::ranges::any_of(request.headers, [&](const HttpHeader& header) {
        return header.name.size() == bare.size() && strncasecmp(header.name.data(), bare.data(), bare.size()) == 0;
      });
      if (!given) add(name);
    }
    for (const HttpHeader& header : request.headers)
      add(header.value.empty() ? header.name + ';' : header.name + ": " + header.value);
    return list;
  }

  void set_up(Handle& handle, const HttpRequest& request, const HttpLimits& limits, curl_slist* headers,
              const std::string& proxy) {
    CURL* easy = handle.easy;
    curl_easy_reset(easy);  // connections stay
    std::string url = request.scheme + "://" + request.host + request.path;
    if (!request.query.empty()) url += '?' + request.query;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L << 10);
    curl_easy_setopt(easy, CURLOPT_SHARE, share_.get());
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_file_.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file_.c_str());
    if (!ca_folder_.empty()) curl_easy_setopt(easy, CURLOPT_CAPATH, ca_folder_.c_str());
    // Set even when empty: else libcurl asks the process's own environment.
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, no_proxy_.c_str());
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);

    if (request.method == "HEAD") {
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method == "GET" && request.body.empty()) {
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  }

  /// Drives one transfer to its end, or to a limit, which it leaves in `transfer.failure`.
  static CURLcode run(Handle& handle, Transfer& transfer, const HttpLimits& limits, const std::stop_token& stop) {
    using Kind = TransportFailure::Kind;
    if (curl_multi_add_handle(handle.multi, handle.easy) != CURLM_OK) return CURLE_FAILED_INIT;
    const std::stop_callback wake(stop, [&] { curl_multi_wakeup(handle.multi); });
    CURLcode code = CURLE_OK;
    std::optional<SteadyClock::time_point> sent;
    std::optional<SteadyClock::time_point> window_start;
    std::uint64_t window_bytes = 0;
    while (true) {
      int running = 0;
      if (curl_multi_perform(handle.multi, &running) != CURLM_OK) {
        code = CURLE_FAILED_INIT;
        break;
      }
      if (running == 0) {
        int left = 0;
        if (const CURLMsg* message = curl_multi_info_read(handle.multi, &left)) code = message->data.result;
        break;
      }
      if (stop.stop_requested()) {
        transfer.fail(Kind::stopped, "stopped");
        break;
      }
      const auto now = SteadyClock::now();
      auto wait = std::chrono::milliseconds(longest_wait_ms);
      const auto until = [&](SteadyClock::time_point end) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - now);
        wait = std::clamp(left, std::chrono::milliseconds(0), wait);
        return left.count() <= 0;
      };
      if (!transfer.head_complete) {
        curl_off_t ready = 0;
        curl_easy_getinfo(handle.easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
        if (!sent && ready > 0) sent = now;
        if (sent && until(*sent + limits.first_byte)) {
          transfer.fail(Kind::timeout, fmt::format("no answer within {} ms", limits.first_byte.count()));
          break;
        }
      } else if (!window_start) {
        window_start = now;
        window_bytes = transfer.received;
      } else if (until(*window_start + limits.slow_time)) {
        const auto least = limits.slow_bytes_a_second * static_cast<std::uint64_t>(limits.slow_time.count());
        if (transfer.received - window_bytes < least) {
          transfer.fail(Kind::timeout, fmt::format("less than {} bytes a second for {} s", limits.slow_bytes_a_second,
                                                   limits.slow_time.count()));
          break;
        }
        window_start = now;
        window_bytes = transfer.received;
      }
      curl_multi_poll(handle.multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
    curl_multi_remove_handle(handle.multi, handle.easy);
    return code;
  }

  std::string ca_file_, ca_folder_, https_proxy_, http_proxy_, no_proxy_;
  Share share_;  // outlives the handles that use it
  std::mutex mutex_;
  std::vector<std::unique_ptr<Handle>> idle_;
};

}  // namespace

std::shared_ptr<HttpTransport> make_curl_transport(const Environment& environment) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(initialised);
  return std::make_shared<CurlTransport>(environment);
}

}  // namespace farthing::aws
