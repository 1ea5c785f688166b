#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.hpp"

namespace farthing {

/// A clock that goes on only when somebody sleeps.
struct StoppedClock {
  Instant now = 1'767'225'600;  // 2026-01-01T00:00:00Z
  std::chrono::nanoseconds steady{0};
  std::vector<std::chrono::milliseconds> sleeps;
  std::function<void()> on_sleep;

  Clock clock() {
    return {[this] { return now; }, [this] { return steady; },
            [this](std::chrono::milliseconds time, const std::stop_token& stop) {
              sleeps.push_back(time);
              steady += time;
              now += time.count() / 1000;
              if (on_sleep) on_sleep();
              return !stop.stop_requested();
            }};
  }
};

/// An AWS that says what it was told to say, one answer a request, and remembers what it was asked.
class ScriptedAws final : public aws::HttpTransport {
 public:
  using Answer = std::expected<aws::HttpResponse, aws::TransportFailure>;

  ScriptedAws& says(int status, std::string body, std::vector<aws::HttpHeader> headers = {}) {
    answers_.emplace_back(aws::HttpResponse{status, std::move(headers), std::move(body)});
    return *this;
  }
  ScriptedAws& fails(aws::TransportFailure::Kind kind) {
    answers_.emplace_back(std::unexpected(aws::TransportFailure{kind, "broken on the way"}));
    return *this;
  }

  Answer send(const aws::HttpRequest& request, const aws::HttpLimits&, aws::BodySink* sink,
              const std::stop_token&) override {
    asked.push_back(request);
    if (on_request) on_request();
    if (answers_.empty())
      return std::unexpected(aws::TransportFailure{aws::TransportFailure::Kind::tls, "the script is at its end"});
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    if (answer && sink != nullptr && sink->begin(*answer)) {
      const bool taken = sink->write(answer->body);
      answer->body.clear();
      if (cut_after_write) return std::unexpected(aws::TransportFailure{aws::TransportFailure::Kind::cut_short, "cut"});
      if (!taken) return std::unexpected(aws::TransportFailure{aws::TransportFailure::Kind::sink, "full"});
    }
    return answer;
  }

  bool done() const { return answers_.empty(); }

  std::vector<aws::HttpRequest> asked;
  std::function<void()> on_request;
  bool cut_after_write = false;

 private:
  std::deque<Answer> answers_;
};

/// The value of a request's header; empty when it has none.
inline std::string header_of(const aws::HttpRequest& request, std::string_view name) {
  aws::HttpResponse head;
  head.headers = request.headers;
  return std::string(head.header(name));
}

/// A client of a ScriptedAws, with everything that tests turn.
struct ScriptedClient {
  std::shared_ptr<ScriptedAws> aws = std::make_shared<ScriptedAws>();
  StoppedClock time;
  std::map<std::string, std::string> variables;
  std::stop_source stop;
  std::shared_ptr<aws::CredentialSource> credentials =
      aws::fixed_credentials({"AKIDEXAMPLE", Secret("secret"), {}, {}, "test"});

  /// Made when it is first asked for; what is set before counts.
  std::shared_ptr<aws::Wire> wire() {
    if (!wire_)
      wire_ = aws::Wire::make(
          aws, time.clock(),
          [this](const std::string& name) -> std::optional<std::string> {
            const auto known = variables.find(name);
            return known == variables.end() ? std::nullopt : std::optional(known->second);
          },
          [] { return 0.5; });
    return wire_;
  }
  aws::Client client(const std::string& region = "eu-central-1") {
    return {wire(), credentials, region, stop.get_token()};
  }

 private:
  std::shared_ptr<aws::Wire> wire_;
};

}  // namespace farthing
