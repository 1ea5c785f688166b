#include "answer/connections.hpp"

#include <boost/json/array.hpp>

#include "connect/connecting.hpp"
#include "control/bill_removal.hpp"
#include "http/handlers/attempt_json.hpp"
#include "http/handlers/connection_fields.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using connect::Connecting;
using connect::ConnectionAttempt;

bool may_connect(const Visit& visit) {
  if (visit.caller.kind == Caller::Kind::token)
    return visit.caller.token->scopes.contains(control::Scope::onboard) ||
           visit.caller.token->scopes.contains(control::Scope::admin);
  const auto role = visit.caller.role_for(visit.client());
  return role == control::Role::partner_admin || role == control::Role::client_admin;
}

/// The connection of the path, by its id.
std::expected<control::ConnectionRecord, Problem> connection_of_path(Visit& visit) {
  FARTHING_TRY(auto connection, control::connection_by_id(visit.database(), visit.client(), visit.path("connection")));
  visit.audit_target = connection.name;
  return connection;
}

/// All that is known of it, for the caller's eyes.
std::expected<json::object, Problem> details(Visit& visit, const control::ConnectionRecord& connection) {
  FARTHING_TRY(const auto shown,
               answer::connection(visit.services.surroundings, visit.data(), visit.client(), connection.id));
  json::object object = answer::to_json(shown);
  object["given_kind"] = to_string(connection.given_kind);
  object["home_region"] = connection.home_region;
  // Whoever knows the External ID is half-way to the role: it is shown to those who set roles up.
  if (!may_connect(visit)) object["external_id"] = nullptr;
  return object;
}

/// What an edit is made of: the connection without what changes by itself.
json::object edited_state(const control::ConnectionRecord& connection) {
  return {{"id", connection.id}, {"changed_at", connection.changed_at}, {"state", to_string(connection.state).data()}};
}

Response tagged_details(const json::object& object, const control::ConnectionRecord& connection) {
  Response response = json_answer(object);
  for (Header& header : tagged_answer(edited_state(connection)).headers)
    if (header.name == "ETag") response.headers.push_back(std::move(header));
  return response;
}

/// Runs `work` beside the request, with a data folder of its own: that of the request ends with it.
Attempts::Work beside(Visit& visit,
                      std::function<Result<std::optional<ConnectionAttempt>>(
                          Connecting&, store::DataFolder&, Instant, const std::stop_token&, const Attempts::Told&)>
                          work) {
  return [&services = visit.services, work = std::move(work)](
             const Attempts::Told& told, const std::stop_token& stop) -> Result<std::optional<ConnectionAttempt>> {
    FARTHING_TRY(auto loan, services.stores.borrow());
    Connecting connecting(loan.data(), services.self, services.surroundings.master_key_file);
    return work(connecting, loan.data(), services.clock().now(), stop, told);
  };
}

}  // namespace

Outcome list_connections(Visit& visit) {
  FARTHING_TRY(const auto list, answer::connections(visit.data(), visit.client()));
  return json_answer(answer::to_json(std::span(list)));
}

Outcome get_connection(Visit& visit) {
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  FARTHING_TRY(const auto object, details(visit, connection));
  return tagged_details(object, connection);
}

Outcome connect_account(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto request = read_connection_fields(fields, visit.client());
  request.name = fields.text("name", 64);
  FARTHING_CHECK(fields.finish());
  if (const auto fits = connect::check_connection_name(request.name); !fits)
    return std::unexpected(wrong_field("name", fits.error().message));
  visit.audit_target = request.name;
  return begin_attempt(
      visit, "connect", "",
      beside(visit,
             [request](Connecting& connecting, store::DataFolder&, Instant now, const std::stop_token& stop,
                       const Attempts::Told& told) -> Result<std::optional<ConnectionAttempt>> {
               return connecting.connect(request, now, stop, told);
             }));
}

Outcome edit_connection(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto request = read_connection_fields(fields, visit.client());
  FARTHING_CHECK(fields.finish());
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, edited_state(connection)));
  request.name = connection.name;
  return begin_attempt(
      visit, "edit", connection.id,
      beside(visit,
             [request](Connecting& connecting, store::DataFolder&, Instant now, const std::stop_token& stop,
                       const Attempts::Told& told) -> Result<std::optional<ConnectionAttempt>> {
               return connecting.edit(request, now, stop, told);
             }));
}

Outcome warn_of_edit(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto request = read_connection_fields(fields, visit.client());
  FARTHING_CHECK(fields.finish());
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  request.name = connection.name;
  Connecting connecting(visit.data(), visit.services.self, visit.services.surroundings.master_key_file);
  FARTHING_TRY(const std::string warning, connecting.warning_of_edit(request));
  return json_answer({{"warning", warning.empty() ? json::value(nullptr) : json::value(warning)}});
}

Outcome pause_connection(Visit& visit) {
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  FARTHING_CHECK(visit.audit("asked"));
  Connecting connecting(visit.data(), visit.services.self, visit.services.surroundings.master_key_file);
  FARTHING_CHECK(connecting.pause(visit.client(), connection.id, visit.now()));
  FARTHING_TRY(const auto paused, connection_of_path(visit));
  FARTHING_TRY(const auto object, details(visit, paused));
  return tagged_details(object, paused);
}

Outcome resume_connection(Visit& visit) {
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  return begin_attempt(
      visit, "resume", connection.id,
      beside(visit,
             [connection](Connecting& connecting, store::DataFolder&, Instant now, const std::stop_token& stop,
                          const Attempts::Told& told) -> Result<std::optional<ConnectionAttempt>> {
               return connecting.resume(connection.client, connection.id, now, stop, told);
             }));
}

Outcome disconnect(Visit& visit) {
  Parameters parameters(visit.call);
  const bool purge = parameters.flag("purge");
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto connection, connection_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, edited_state(connection)));
  if (purge && connection.account.empty())
    return std::unexpected(wrong_field("purge", "it never had an account, so no bill is its"));
  visit.audit_words = purge ? "and its bills" : "";
  FARTHING_CHECK(visit.audit("asked"));
  Connecting connecting(visit.data(), visit.services.self, visit.services.surroundings.master_key_file);
  FARTHING_CHECK(connecting.disconnect(visit.client(), connection.id, visit.now()));
  std::string left = connection.role_arn;
  if (left.empty() && !connection.access_key_id.empty())
    left = fmt::format("the user of access key {}", connection.access_key_id);
  std::uint64_t forgotten = 0;
  if (purge) {
    FARTHING_TRY(forgotten, control::remove_bills(visit.database(), visit.client(), connection.account));
  }
  return json_answer(
      {{"left_in_aws", left.empty() ? json::value(nullptr) : json::value(left)}, {"forgotten", forgotten}});
}

}  // namespace farthing::http
