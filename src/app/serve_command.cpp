#include "app/serve_command.hpp"

#include <charconv>
#include <thread>

#include "answer/surroundings.hpp"
#include "answer/sync_request.hpp"
#include "app/service_notice.hpp"
#include "aws/curl_transport.hpp"
#include "cli/secret_input.hpp"
#include "control/external_ids.hpp"
#include "control/first_administrator.hpp"
#include "core/log.hpp"
#include "http/api.hpp"
#include "http/server.hpp"

namespace farthing {
namespace {

constexpr std::size_t kept_answers_bytes = std::size_t{64} << 20U;

/// Reads `127.0.0.1:8480` and `[::1]:8480`.
Result<http::ServerSettings> parse_listen(const std::string& text) {
  const auto refused = [&](std::string_view why) {
    return std::unexpected(Error(ErrorCode::usage, fmt::format("listen: \"{}\" {}", text, why),
                                 "give an IP address and a port: 127.0.0.1:8480, 0.0.0.0:8480, [::1]:8480"));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return refused("has no port");
  http::ServerSettings settings;
  settings.address = text.substr(0, colon);
  if (settings.address.starts_with('[') && settings.address.ends_with(']'))
    settings.address = settings.address.substr(1, settings.address.size() - 2);
  const char* first = text.data() + colon + 1;
  const char* last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(first, last, settings.port);
  if (first == last || failed != std::errc() || end != last) return refused("has no port from 0 to 65535");
  return settings;
}

std::string url_of(const http::ServerSettings& settings, std::uint16_t port) {
  const bool is_v6 = settings.address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", settings.address, is_v6 ? "]" : "", port);
}

void log_event(const connect::SyncEvent& event) {
  const std::string month = event.period ? to_string(*event.period) : "";
  switch (event.what) {
    case connect::SyncEvent::What::published:
      log::info("a bill was published", {{"client", event.client}, {"connection", event.connection}, {"month", month}});
      return;
    case connect::SyncEvent::What::failed:
      log::warning("a sync failed", {{"client", event.client},
                                     {"connection", event.connection},
                                     {"month", month},
                                     {"cause", event.error ? event.error->message : ""}});
      return;
    default:
      return;
  }
}

Result<http::IdentityProviderSettings> provider_settings_of(const cli::Settings& settings) {
  http::IdentityProviderSettings provider{settings.oidc_issuer, settings.oidc_client_id, Secret(), settings.oidc_name};
  if (settings.oidc_issuer.empty()) return provider;
  if (settings.oidc_client_id.empty() || settings.oidc_client_secret_file.empty())
    return std::unexpected(Error(ErrorCode::usage, "oidc-issuer needs oidc-client-id and oidc-client-secret-file",
                                 "register farthing at the provider, with the redirect address "
                                 "PUBLIC-URL/api/v1/session/oidc/callback, and name what it gave you"));
  FARTHING_TRY(provider.client_secret, cli::read_secret(settings.oidc_client_secret_file));
  return provider;
}

Result<http::MailSettings> mail_settings_of(const cli::Settings& settings) {
  http::MailSettings mail{settings.smtp_url, settings.smtp_user, Secret(), settings.mail_from};
  if (settings.smtp_url.empty()) return mail;
  if (settings.mail_from.empty())
    return std::unexpected(Error(ErrorCode::usage, "smtp-url needs mail-from", "name whom mails come from"));
  if (!settings.smtp_user.empty()) {
    FARTHING_TRY(mail.password, cli::read_secret(settings.smtp_password_file));
  }
  return mail;
}

class ServeCommand : public cli::Command {
 public:
  std::string_view name() const override { return "serve"; }
  std::string_view summary() const override { return "Serve the pages and the API, and keep the bills in step"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing serve                             on http://127.0.0.1:8480, until Ctrl-C
  farthing serve --listen 0.0.0.0:8480 --public-url https://farthing.example.com
                                             for others, behind a reverse proxy that speaks TLS
  farthing serve --no-sync                   the pages only; `farthing sync --watch` runs elsewhere

The first start prints a one-time code, with which whoever opens the pages becomes the administrator. Until then only
this machine is answered. docs/serving.md says how to run it for good.)";
  }
  void declare(cli::Options& options) override {
    options.number("--workers", workers_, "requests that are answered at once, at most 64; default: 8", 1);
    options.flag("--no-sync", without_sync_, "fetch no bills");
    options.flag("--new-code", new_code_, "make a new one-time code, where the first administrator never signed up");
  }

  Result<> run(cli::Context& context) override {
    constexpr std::uint64_t most_workers = 64;
    if (workers_ > most_workers) return fail(ErrorCode::usage, "--workers: at most {}, not {}", most_workers, workers_);
    const std::stop_token stop = context.stop_on_interrupt();
    const cli::Settings& settings = context.settings();
    FARTHING_TRY(http::ServerSettings listening, parse_listen(settings.listen));
    listening.workers = workers_;
    FARTHING_TRY(auto trusted_proxies, http::TrustedProxies::parse(settings.trusted_proxies));
    const answer::Surroundings surroundings = context.surroundings();
    FARTHING_TRY(const auto stores, http::Stores::open(settings.data, settings.memory_mib, settings.threads));
    FARTHING_TRY(auto own, store::DataFolder::open_existing(settings.data));
    FARTHING_TRY(auto master_key, control::open_master_key(own.database(), surroundings.master_key_file));
    control::AuditKey audit_key(master_key);
    FARTHING_TRY(const auto self, answer::own_identity(surroundings, stop));
    connect::Sync sync(self, answer::sync_settings(surroundings), log_event);

    http::Attempts attempts(context.clock);
    http::LongWork long_work(context.clock);
    http::Metrics metrics;
    http::AnswerCache answers(kept_answers_bytes);
    http::SyncPace pace;
    control::SignInLimit sign_in_limit;
    http::PasswordSlots password_slots;
    FARTHING_TRY(auto provider_settings, provider_settings_of(settings));
    FARTHING_TRY(auto mail_settings, mail_settings_of(settings));
    http::Mailer mailer(std::move(mail_settings), context.clock);
    http::IdentityProvider identity_provider(std::move(provider_settings),
                                             aws::make_curl_transport(context.environment), context.clock);
    http::Services services{.surroundings = surroundings,
                            .public_url = settings.public_url,
                            .version = FARTHING_VERSION,
                            .trusted_proxies = std::move(trusted_proxies),
                            .settings = context.resolved.shown(),
                            .stores = *stores,
                            .master_key = master_key,
                            .audit_key = audit_key,
                            .self = self,
                            .attempts = attempts,
                            .long_work = long_work,
                            .metrics = metrics,
                            .answers = answers,
                            .pace = pace,
                            .sign_in_limit = sign_in_limit,
                            .password_slots = password_slots,
                            .identity_provider = identity_provider,
                            .mailer = mailer,
                            .password_cost = {},
                            .session_times = {}};
    http::Api api(services, http::built_in_pages());
    FARTHING_TRY(const auto server,
                 http::Server::listen(listening, [&](const http::Request& request, const std::stop_token& stopping) {
                   return api.answer(request, stopping);
                 }));
    FARTHING_TRY(const std::string code, code_for_the_first(context, own.database()));
    FARTHING_CHECK(context.print(fmt::format("farthing listens on {}\n", url_of(listening, server->port()))));
    if (!code.empty())
      FARTHING_CHECK(context.print(
          fmt::format("Nobody has signed up yet. Open the address above and become the administrator with this\n"
                      "one-time code: {}\n",
                      code)));

    Result<> synced;
    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    {
      const std::jthread watching([&] {
        if (without_sync_) return;
        synced = sync.watch({}, ending.get_token());
        // Without it the pages would show ever older bills as if all were well.
        if (!synced) ending.request_stop();
      });
      notify_service_manager(context.environment, "READY=1");
      server->run(ending.get_token());
      notify_service_manager(context.environment, "STOPPING=1");
      ending.request_stop();
    }
    return synced;
  }

 private:
  /// A new one-time code; empty where somebody has signed up.
  Result<std::string> code_for_the_first(const cli::Context& context, control::ControlDatabase& database) const {
    bool has_users = false;
    Secret code;
    FARTHING_CHECK(database.write([&](soci::session& db) -> Result<> {
      FARTHING_TRY(has_users, control::has_users(db));
      if (has_users) return {};
      FARTHING_TRY(code, control::make_setup_code(db, context.clock.now()));
      return {};
    }));
    if (has_users && new_code_)
      return std::unexpected(Error(ErrorCode::exists, "there is an administrator already",
                                   "leave --new-code out; an administrator invites others on the pages"));
    return std::string(code.reveal());
  }

  std::uint64_t workers_ = 8;
  bool without_sync_ = false;
  bool new_code_ = false;
};

}  // namespace

std::unique_ptr<cli::Command> make_serve_command() { return std::make_unique<ServeCommand>(); }

}  // namespace farthing
