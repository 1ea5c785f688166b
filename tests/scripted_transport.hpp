#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "aws/http.hpp"

namespace farthing {

/// Answers requests as a test says, without a network, and keeps them.
class ScriptedTransport final : public aws::HttpTransport {
 public:
  /// An answer, and where its body ends too early: `cut` is what the transport then reports.
  struct Answer {
    aws::HttpResponse response;
    std::optional<aws::TransportFailure> cut;  ///< after the body; at once when there is no status
  };
  using Script = std::function<Answer(const aws::HttpRequest&)>;

  explicit ScriptedTransport(Script script) : script_(std::move(script)) {}

  std::expected<aws::HttpResponse, aws::TransportFailure> send(const aws::HttpRequest& request,
                                                               const aws::HttpLimits& limits, aws::BodySink* sink,
                                                               const std::stop_token& stop) override {
    using Failure = aws::TransportFailure;
    if (stop.stop_requested()) return std::unexpected(Failure{Failure::Kind::stopped, "stopped"});
    requests.push_back(request);
    all_direct = all_direct && limits.direct;
    Answer answer = script_(request);
    if (answer.response.status == 0) return std::unexpected(answer.cut.value());
    std::string body = std::exchange(answer.response.body, {});
    if (sink != nullptr && sink->begin(answer.response)) {
      // In pieces, so that a limit within a body matters.
      for (std::size_t at = 0; at < body.size(); at += piece)
        if (!sink->write(std::string_view(body).substr(at, piece)))
          return std::unexpected(Failure{Failure::Kind::sink, "the sink took no more"});
    } else if (body.size() > limits.most_body_bytes) {
      return std::unexpected(Failure{Failure::Kind::too_large, "too large"});
    } else if (request.method != "HEAD") {
      answer.response.body = std::move(body);
    }
    if (answer.cut) return std::unexpected(*answer.cut);
    return std::move(answer.response);
  }

  std::vector<aws::HttpRequest> requests;
  bool all_direct = true;
  std::size_t piece = 4;

 private:
  Script script_;
};

inline ScriptedTransport::Answer answered(int status, std::string body, std::vector<aws::HttpHeader> headers = {}) {
  return {{status, std::move(headers), std::move(body)}, std::nullopt};
}

inline ScriptedTransport::Answer unanswered(aws::TransportFailure::Kind kind, std::string message = "no answer") {
  return {{}, aws::TransportFailure{kind, std::move(message)}};
}

/// The value of a request's header; empty when it is missing.
inline std::string sent_header(const aws::HttpRequest& request, std::string_view name) {
  aws::HttpResponse head;
  head.headers = request.headers;
  return std::string(head.header(name));
}

/// A clock that passes while somebody waits for it, and without anybody waiting.
struct ScriptedClock {
  Instant now = 1'778'000'000;
  std::chrono::milliseconds slept{0};

  Clock clock() {
    return {[this] { return now + std::chrono::duration_cast<std::chrono::seconds>(slept).count(); },
            [this] { return std::chrono::nanoseconds(slept); },
            [this](std::chrono::milliseconds time, const std::stop_token& stop) {
              slept += time;
              return !stop.stop_requested();
            }};
  }
};

inline Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

inline std::shared_ptr<aws::CredentialSource> some_credentials() {
  return aws::fixed_credentials({"AKIDEXAMPLE", Secret("secret"), Secret(), {}, "test"});
}

}  // namespace farthing
