#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace farthing::http {

struct MailSettings {
  std::string url;   ///< `smtps://mail.example.com:465`, or `smtp://` which must offer STARTTLS; empty: no mail is sent
  std::string user;  ///< empty: without signing in
  Secret password;
  std::string from;  ///< `farthing@example.com`
};

struct Mail {
  std::string to;
  std::string subject;
  std::string text;
};

/// A message as it goes over the wire (RFC 5322): UTF-8, subject and text encoded, no line that a header could be put
/// into. Fails with `usage` for an address that holds more than one.
Result<std::string> message_of(const Mail& mail, const std::string& from, Instant now);

/// Sends mails one after the other, beside the requests that ask for them. Each is tried once: what it tells can be had
/// on the pages as well. What goes wrong is logged, without the text.
class Mailer {
 public:
  Mailer(MailSettings settings, Clock clock);
  /// Sends nothing more that has not begun.
  ~Mailer();
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;

  bool is_known() const { return !settings_.url.empty(); }
  /// Does nothing where no server is known; drops what 1,000 others wait before.
  void send(Mail mail);

 private:
  void work(const std::stop_token& stop);
  const MailSettings settings_;
  const Clock clock_;
  std::mutex mutex_;
  std::condition_variable_any came_;
  std::deque<Mail> waiting_;
  std::jthread thread_;
};

}  // namespace farthing::http
