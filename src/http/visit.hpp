#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/shown_settings.hpp"
#include "answer/surroundings.hpp"
#include "connect/account_access.hpp"
#include "control/api_tokens.hpp"
#include "control/audit_log.hpp"
#include "control/passwords.hpp"
#include "control/sealed_secrets.hpp"
#include "control/sessions.hpp"
#include "control/sign_in_limit.hpp"
#include "control/users.hpp"
#include "http/answer_cache.hpp"
#include "http/attempts.hpp"
#include "http/fields.hpp"
#include "http/identity_provider.hpp"
#include "http/long_work.hpp"
#include "http/mail.hpp"
#include "http/metrics.hpp"
#include "http/password_slots.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/stores.hpp"
#include "http/sync_pace.hpp"
#include "http/trusted_proxies.hpp"

namespace farthing::http {

struct Operation;

/// What handlers work with. Made by the wiring; outlives every request.
struct Services {
  const answer::Surroundings& surroundings;  ///< data folder, master key file, retention, clock
  std::string
      public_url;  ///< by which people reach the server, `https://farthing.example.com`; empty: by whatever Host
  std::string version;
  TrustedProxies trusted_proxies;
  std::vector<answer::ShownSetting> settings;
  Stores& stores;
  control::MasterKey& master_key;
  control::AuditKey& audit_key;
  const connect::OwnIdentity& self;
  Attempts& attempts;
  LongWork& long_work;
  Metrics& metrics;
  AnswerCache& answers;
  SyncPace& pace;
  control::SignInLimit& sign_in_limit;
  PasswordSlots& password_slots;
  IdentityProvider& identity_provider;
  Mailer& mailer;
  control::PasswordCost password_cost;
  control::SessionTimes session_times;

  const Clock& clock() const { return surroundings.clock; }
};

/// Who asks.
struct Caller {
  enum class Kind { nobody, user, token };
  Kind kind = Kind::nobody;
  std::optional<control::UserRecord> user;
  std::vector<control::MembershipRecord> memberships;  ///< of the user
  std::optional<control::SessionRecord> session;
  std::optional<control::ApiTokenRecord> token;

  /// A user who is signed in, second factor and all, or a token.
  bool is_known() const;
  /// `usr-...` or the token's id; empty for nobody.
  std::string id() const;
  std::string name() const;
  /// The user's role for a client: that of the partner counts for every client. Nothing: none.
  std::optional<control::Role> role_for(std::string_view client) const;
  /// True when the caller, user or token, belongs to the partner and so to every client.
  bool is_of_partner() const;
  bool belongs_to(std::string_view client) const;
};

/// One request at work: what it asks, who asks, and what it may use.
class Visit {
 public:
  Visit(Services& services_, const Call& call_)
      : services(services_), call(call_), peer(services_.trusted_proxies.client_of(call_.request)) {}

  Services& services;
  const Call& call;
  const std::string peer;  ///< the address that the request came from, past proxies that are trusted
  Caller caller;
  const Operation* operation = nullptr;
  /// What the audit log tells: of whose things, and what was changed. A handler makes it more exact than the path does.
  std::string audit_client;
  std::string audit_target;
  std::string audit_outcome = "done";  ///< what `change` writes; a handler that refuses within it says so
  std::string audit_words;
  /// What is answered when the request is repeated under its Idempotency-Key, where the answer holds a secret.
  std::optional<std::string> body_of_replay;

  Instant now() const { return services.clock().now(); }
  const std::stop_token& stop() const { return call.stop; }
  /// A part of the path, by its name in the route.
  const std::string& path(std::string_view name) const;
  /// The client of the path. The gate has seen to it that the caller belongs to it and that it exists.
  const std::string& client() const { return path("client"); }

  /// Borrows the data folder and the engine, for as long as the visit lasts.
  Result<> open();
  store::DataFolder& data() { return loan_->data(); }
  control::ControlDatabase& database() { return loan_->data().database(); }
  store::Engine& engine() { return loan_->engine(); }

  /// Changes the control database in one transaction. The audit log's entry comes in the same one: both, or neither.
  Result<> change(const std::function<Result<>(soci::session&)>& work);
  /// Reads one consistent state of it.
  Result<> read(const std::function<Result<>(soci::session&)>& work) { return database().read(work); }
  /// Writes into the audit log what became of the request: `asked` before work that is more than one transaction,
  /// `refused`, `failed`.
  Result<> audit(std::string_view outcome);
  /// The outcome that was written last; empty: none.
  const std::string& audited() const { return audited_; }

 private:
  Result<> append(soci::session& db, std::string_view outcome);
  std::optional<Stores::Loan> loan_;
  std::string audited_;
};

/// Answers in JSON, which nobody keeps; what is not UTF-8 in it reads as U+FFFD.
Response json_answer(const boost::json::value& value, int status = 200);
Response json_text_answer(std::string_view text, int status = 200);
/// 204.
Response empty_answer();

}  // namespace farthing::http
