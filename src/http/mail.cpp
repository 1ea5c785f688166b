#include "http/mail.hpp"

#include <curl/curl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/file.hpp"
#include "core/log.hpp"

namespace farthing::http {
namespace {

constexpr std::size_t most_waiting = 1'000;
constexpr long seconds_for_one = 30;

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

bool is_one_address(std::string_view address) {
  return !address.empty() && std::ranges::all_of(address, [](unsigned char c) {
    return c > ' ' && c != 0x7f && c != '<' && c != '>' && c != ',' && c != ';' && c != '"' && c != '\\';
  });
}

/// `Sat, 21 Nov 2026 19:30:00 +0000`
std::string date_of(Instant now) {
  constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // 1970 began on a Thursday
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr Instant day = 86'400;
  const CivilDate date = civil_date(now);
  const Instant of_day = now % day;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days.at(static_cast<std::size_t>(now / day % 7)),
                     date.day, months.at(static_cast<std::size_t>(date.month - 1)), date.year, of_day / 3600,
                     of_day / 60 % 60, of_day % 60);
}

/// What is left to be sent, for curl.
struct Source {
  std::string_view left;
  static std::size_t read(char* room, std::size_t size, std::size_t count, void* self) {
    auto& source = *static_cast<Source*>(self);
    const std::size_t bytes = std::min(size * count, source.left.size());
    std::copy_n(source.left.data(), bytes, room);
    source.left.remove_prefix(bytes);
    return bytes;
  }
};

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Empty when it was sent.
std::string problem_of_sending(const MailSettings& settings, const std::string& to, const std::string& message) {
  const std::unique_ptr<CURL, CurlDeleter> handle(curl_easy_init());
  if (!handle) return "curl could not begin";
  const std::string from = "<" + settings.from + ">";
  const std::string recipient = "<" + to + ">";
  const std::unique_ptr<curl_slist, CurlDeleter> recipients(curl_slist_append(nullptr, recipient.c_str()));
  Source source{message};
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  curl_easy_setopt(handle.get(), CURLOPT_URL, settings.url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  // A server on this machine may do without; every other must offer TLS.
  const bool is_here = settings.url.starts_with("smtp://127.0.0.1") || settings.url.starts_with("smtp://localhost");
  curl_easy_setopt(handle.get(), CURLOPT_USE_SSL, is_here ? CURLUSESSL_TRY : CURLUSESSL_ALL);
  if (!settings.user.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_USERNAME, settings.user.c_str());
    const std::string password(settings.password.reveal());
    curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, &Source::read);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &source);
  curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, seconds_for_one);
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  const CURLcode sent = curl_easy_perform(handle.get());
  if (sent == CURLE_OK) return {};
  return words[0] != '\0' ? words.data() : curl_easy_strerror(sent);
}

}  // namespace

Result<std::string> message_of(const Mail& mail, const std::string& from, Instant now) {
  if (!is_one_address(mail.to) || !is_one_address(from))
    return fail(ErrorCode::usage, "this is not one e-mail address");
  std::string message = fmt::format(
      "Date: {}\r\nFrom: farthing <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@farthing>\r\nSubject: =?UTF-8?B?{}?=\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
      "Auto-Submitted: auto-generated\r\n\r\n",
      date_of(now), from, mail.to, random_name(), base64(mail.subject));
  const std::string text = base64(mail.text);
  constexpr std::size_t longest_line = 76;
  for (std::size_t at = 0; at < text.size(); at += longest_line) message += text.substr(at, longest_line) + "\r\n";
  return message;
}

Mailer::Mailer(MailSettings settings, Clock clock) : settings_(std::move(settings)), clock_(std::move(clock)) {
  if (is_known()) thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

Mailer::~Mailer() = default;

void Mailer::send(Mail mail) {
  if (!is_known()) return;
  const std::scoped_lock lock(mutex_);
  if (waiting_.size() >= most_waiting) {
    log::warning("a mail was dropped: too many wait");
    return;
  }
  waiting_.push_back(std::move(mail));
  came_.notify_one();
}

void Mailer::work(const std::stop_token& stop) {
  while (true) {
    std::unique_lock lock(mutex_);
    if (!came_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
    const Mail mail = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const auto message = message_of(mail, settings_.from, clock_.now());
    const std::string problem = message ? problem_of_sending(settings_, mail.to, *message) : message.error().message;
    if (!problem.empty()) log::warning("a mail could not be sent", {{"cause", problem}});
  }
}

}  // namespace farthing::http
