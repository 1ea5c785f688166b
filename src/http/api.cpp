#include "http/api.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "control/audit_log.hpp"
#include "control/clients.hpp"
#include "control/first_administrator.hpp"
#include "control/idempotency.hpp"
#include "core/log.hpp"
#include "core/sha256.hpp"
#include "http/credential.hpp"
#include "http/origin.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

bool changes(Method method) { return method != Method::get && method != Method::head && method != Method::options; }

/// The words for a client that is not there, and for one that is none of the caller's business.
Problem no_such_client() { return not_found("there is no such client"); }

Problem beyond(const Caller& caller) {
  return not_allowed(caller.kind == Caller::Kind::token ? "the token's scopes do not reach so far"
                                                        : "your role does not reach so far");
}

/// Whether the caller may call the operation, of the client of its path where that names one.
std::expected<void, Problem> admit(const Operation& operation, const Visit& visit) {
  const Caller& caller = visit.caller;
  if (operation.is_open) return {};
  if (!caller.is_known()) return std::unexpected(not_signed_in());
  const auto named = visit.call.path.find("client");
  const std::optional<std::string> client =
      named == visit.call.path.end() ? std::nullopt : std::optional(named->second);
  if (caller.kind == Caller::Kind::token) {
    if (operation.scopes == 0)
      return std::unexpected(not_allowed("this is for people who have signed in, not for tokens"));
    if (client && !caller.is_of_partner() && caller.token->client != *client) return std::unexpected(no_such_client());
    const bool is_of_partner = operation.roles == Operation::bit_of(control::Role::partner_admin);
    if (is_of_partner && !caller.is_of_partner()) return std::unexpected(beyond(caller));
    for (const control::Scope scope : caller.token->scopes)
      if (operation.allows(scope)) return {};
    return std::unexpected(beyond(caller));
  }
  if (client) {
    const auto role = caller.role_for(*client);
    if (!role) return std::unexpected(no_such_client());
    if (operation.allows(*role)) return {};
    return std::unexpected(beyond(caller));
  }
  for (const control::MembershipRecord& membership : caller.memberships)
    if (operation.allows(membership.role)) return {};
  return std::unexpected(beyond(caller));
}

std::expected<void, Problem> check_client_exists(Visit& visit) {
  const auto named = visit.call.path.find("client");
  if (named == visit.call.path.end()) return {};
  const auto found = control::find_client(visit.database(), named->second);
  if (found) return {};
  if (found.error().code == ErrorCode::not_found) return std::unexpected(no_such_client());
  return std::unexpected(Problem(found.error()));
}

/// What tells a request from another under the same Idempotency-Key.
std::string fingerprint_of(const Call& call) {
  Sha256 sum;
  for (const std::string_view part : {to_string(call.request.method), std::string_view(call.request.path),
                                      std::string_view(call.request.query), std::string_view(call.request.body)}) {
    sum.add(part.data(), part.size());
    sum.add("\0", 1);
  }
  return sum.finish();
}

Response replayed(const control::StoredAnswer& stored) {
  Response response = json_text_answer(stored.body, stored.status);
  response.headers.front().value = stored.content_type;
  response.headers.push_back({"Idempotency-Replayed", "true"});
  response.headers.push_back({"ETag", tag_of_body(stored.body)});
  return response;
}

/// So that the same request, sent again, is answered and not done again. What came to nothing may be tried again.
void keep_answer(Visit& visit, const std::string& actor, const std::string& key, const Response& answer) {
  constexpr int first_refusal = 400;
  const auto kept = visit.database().write([&](soci::session& db) {
    if (answer.status >= first_refusal) return control::give_up_request(db, actor, key);
    const auto type = find_header(answer.headers, "Content-Type");
    return control::finish_request(
        db, actor, key, {answer.status, std::string(type.value_or("")), visit.body_of_replay.value_or(answer.body)});
  });
  if (!kept) log::warning("an answer could not be kept", {{"cause", kept.error().message}});
}

void protect(Response& response) {
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  response.headers.push_back({"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"});
}

/// An API's answer is never a document: where a browser shows it as one, nothing in it may run.
void keep_from_running(Response& response) {
  if (!find_header(response.headers, "Content-Security-Policy"))
    response.headers.push_back({"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"});
}

bool is_visible(std::string_view key) {
  constexpr std::size_t longest = 128;
  if (key.empty() || key.size() > longest) return false;
  for (const char letter : key)
    if (letter < '!' || letter > '~') return false;
  return true;
}

}  // namespace

Api::Api(Services& services, std::span<const Page> pages) : services_(services), pages_(pages) {
  for (const Operation& operation : all_operations())
    router_.add({operation.method, std::string(operation.path), std::string(operation.id),
                 [this, &operation](const Call& call) { return answer_operation(operation, call); }});
}

Response Api::answer(const Request& request, const std::stop_token& stop) {
  const bool is_of_api = request.path.starts_with("/api/") || request.path == "/livez" || request.path == "/readyz" ||
                         request.path == "/metrics";
  Response response = is_of_api ? router_.answer(request, stop) : page_of(pages_, request);
  if (is_of_api) keep_from_running(response);
  protect(response);
  return response;
}

Response Api::answer_operation(const Operation& operation, const Call& call) {
  const auto began = services_.clock().steady();
  Visit visit(services_, call);
  visit.operation = &operation;
  Outcome outcome = pass(operation, visit);
  Response response = outcome ? std::move(*outcome) : to_response(outcome.error());
  const auto duration = services_.clock().steady() - began;
  services_.metrics.count_request(operation.id, response.status, duration);
  log::info("answered", {{"operation", std::string(operation.id)},
                         {"status", std::to_string(response.status)},
                         {"milliseconds", std::to_string(duration / std::chrono::milliseconds(1))}});
  return response;
}

Outcome Api::pass(const Operation& operation, Visit& visit) {
  const Request& request = visit.call.request;
  if (operation.id == "getLiveness") return operation.handle(visit);
  FARTHING_CHECK(visit.open());
  FARTHING_TRY(visit.caller, caller_of(request, visit.database(), visit.now()));
  if (!visit.caller.is_known() && !is_loopback(visit.peer)) {
    // Whoever comes first may become the administrator: that must be somebody on this machine.
    bool has_users = true;
    FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
      FARTHING_TRY(has_users, control::has_users(db));
      return {};
    }));
    if (!has_users) return std::unexpected(no_administrator_yet());
  }
  if (changes(operation.method) && !brings_token(request) && !comes_from_own_pages(request, services_.public_url)) {
    return std::unexpected(foreign_origin());
  }
  if (auto admitted = admit(operation, visit); !admitted) {
    if (operation.is_audited && visit.caller.is_known()) FARTHING_CHECK(visit.audit("refused"));
    return std::unexpected(std::move(admitted.error()));
  }
  FARTHING_CHECK(check_client_exists(visit));

  const auto key = operation.method == Method::post ? find_header(request.headers, "Idempotency-Key") : std::nullopt;
  const std::string actor = visit.caller.id();
  if (key && !actor.empty()) {
    if (!is_visible(*key)) return std::unexpected(Problem(400, "Idempotency-Key must be 1 to 128 visible characters"));
    control::RequestBegun begun;
    FARTHING_CHECK(visit.database().write([&](soci::session& db) -> Result<> {
      if (auto forgotten = control::forget_old_requests(db, visit.now()); !forgotten) return forgotten;
      FARTHING_TRY(begun,
                   control::begin_request(db, actor, std::string(*key), fingerprint_of(visit.call), visit.now()));
      return {};
    }));
    if (const auto* stored = std::get_if<control::StoredAnswer>(&begun)) return replayed(*stored);
    if (std::holds_alternative<control::RequestIsInProgress>(begun))
      return std::unexpected(Problem(409, "the same request is being done just now"));
  }
  Outcome outcome = operation.handle(visit);
  const int status = outcome ? outcome->status : outcome.error().status;
  constexpr int first_refusal = 400;
  constexpr int first_failure = 500;
  if (operation.is_audited) {
    const std::string_view told = status >= first_failure ? "failed" : status >= first_refusal ? "refused" : "done";
    const bool is_told = visit.audited() == told || (visit.audited() == "asked" && told == "done");
    if (!is_told) {
      if (!outcome) visit.audit_words = outcome.error().detail;
      if (const auto noted = visit.audit(told); !noted) {
        log::error("the audit log cannot be written", {{"cause", noted.error().message}});
        return std::unexpected(Problem(500, "the audit log cannot be written"));
      }
    }
  }
  if (key && !actor.empty()) {
    keep_answer(visit, actor, std::string(*key), outcome ? *outcome : to_response(outcome.error()));
  }
  return outcome;
}

}  // namespace farthing::http
