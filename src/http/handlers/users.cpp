#include <algorithm>
#include <boost/json/array.hpp>

#include "control/api_tokens.hpp"
#include "control/second_factor.hpp"
#include "http/handlers/administered.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

/// A user with what belongs to it, as far as the caller may see that.
struct ShownUser {
  control::UserRecord user;
  std::vector<control::MembershipRecord> memberships;
  bool two_factor = false;
};

Result<ShownUser> shown_user(soci::session& db, const Caller& caller, control::UserRecord user) {
  ShownUser shown;
  FARTHING_TRY(shown.memberships, control::memberships_of(db, user.id));
  FARTHING_TRY(const auto factor, control::second_factor_of(db, user.id));
  std::erase_if(shown.memberships, [&](const auto& membership) { return !administers(caller, membership.client); });
  shown.two_factor = factor.is_on;
  shown.user = std::move(user);
  return shown;
}

/// Whether the caller may see a user: one of a client that he administers. The partner sees everybody.
bool is_in_sight(const Caller& caller, const ShownUser& shown) {
  return caller.is_of_partner() || !shown.memberships.empty();
}

json::object to_json(const ShownUser& shown, const ClientNames& names) {
  const control::UserRecord& user = shown.user;
  return {
      {"id", user.id},
      {"email", user.email},
      {"name", user.name},
      {"disabled", user.disabled},
      {"two_factor", shown.two_factor},
      {"created_at", to_iso_string(user.created_at)},
      {"signed_in_at", user.last_sign_in == 0 ? json::value(nullptr) : json::value(to_iso_string(user.last_sign_in))},
      {"memberships", memberships_json(shown.memberships, names)}};
}

/// `in_sight`: whether the user must be one whom the caller may see; after a change of his own it need not.
std::expected<json::object, Problem> user_of_path(Visit& visit, bool in_sight = true) {
  std::optional<ShownUser> shown;
  const auto read = visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(auto user, control::find_user(db, visit.path("user")));
    FARTHING_TRY(shown, shown_user(db, visit.caller, std::move(user)));
    return {};
  });
  if ((!read && read.error().code == ErrorCode::not_found) ||
      (in_sight && shown && !is_in_sight(visit.caller, *shown))) {
    return std::unexpected(not_found("there is no such user"));
  }
  FARTHING_CHECK(read);
  FARTHING_TRY(const auto names, client_names(visit.database()));
  visit.audit_target = shown->user.id;
  return to_json(*shown, names);
}

/// Changes the user of the path, if that is still as the caller has seen it.
Outcome change(Visit& visit, const std::function<Result<>(soci::session&)>& work) {
  FARTHING_TRY(const auto current, user_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, current));
  FARTHING_CHECK(visit.change(work));
  FARTHING_TRY(const auto changed, user_of_path(visit, false));
  return tagged_answer(changed);
}

}  // namespace

Outcome list_users(Visit& visit) {
  Parameters parameters(visit.call);
  const auto client = parameters.text("client");
  const Cut cut = parameters.cut();
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto clients, asked_clients(visit, client));
  std::vector<ShownUser> list;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(auto users, control::users(db));
    for (control::UserRecord& user : users) {
      FARTHING_TRY(auto shown, shown_user(db, visit.caller, std::move(user)));
      const bool is_member = std::ranges::any_of(shown.memberships, [&](const auto& membership) {
        return std::ranges::find(clients, membership.client) != clients.end();
      });
      if (is_member || (!client && visit.caller.is_of_partner())) list.push_back(std::move(shown));
    }
    return {};
  }));
  FARTHING_TRY(const auto names, client_names(visit.database()));
  auto [part, next] = part_of(std::move(list), cut, [](const ShownUser& one) { return one.user.email; });
  json::array users;
  for (const ShownUser& one : part) users.push_back(to_json(one, names));
  return json_answer({{"users", std::move(users)}, {"next_cursor", next ? json::value(*next) : json::value(nullptr)}});
}

Outcome get_user(Visit& visit) {
  FARTHING_TRY(const auto user, user_of_path(visit));
  return tagged_answer(user);
}

Outcome change_user(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const auto name = fields.optional_text("name");
  const auto disabled = fields.optional_flag("disabled");
  FARTHING_CHECK(fields.finish());
  return change(visit, [&](soci::session& db) -> Result<> {
    const std::string& id = visit.path("user");
    if (name) FARTHING_CHECK(control::rename_user(db, id, *name, visit.now()));
    if (!disabled) return {};
    FARTHING_CHECK(control::set_disabled(db, id, *disabled, visit.now()));
    if (*disabled) FARTHING_CHECK(control::revoke_api_tokens_made_by(db, id, visit.now()));
    return {};
  });
}

Outcome remove_user(Visit& visit) {
  FARTHING_TRY(const auto current, user_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, current));
  const Result<> removed = visit.change([&](soci::session& db) -> Result<> {
    FARTHING_CHECK(control::revoke_api_tokens_made_by(db, visit.path("user"), visit.now()));
    return control::remove_user(db, visit.path("user"));
  });
  FARTHING_CHECK(removed);
  return empty_answer();
}

Outcome put_membership(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const auto role = control::parse_role(fields.text("role"));
  if (!role) fields.refuse("role", "\"role\" must be partner_admin, client_admin, finance or member");
  FARTHING_TRY(const std::string client, client_of_body(visit, fields));
  visit.audit_words = fmt::format("role {}", to_string(*role));
  return change(visit,
                [&](soci::session& db) { return control::put_membership(db, {visit.path("user"), client, *role}); });
}

Outcome remove_membership(Visit& visit) {
  Parameters parameters(visit.call);
  const std::string client = parameters.text("client").value_or("");
  FARTHING_CHECK(parameters.finish());
  if (!administers(visit.caller, client)) {
    return std::unexpected(not_found("there is no such client"));
  }
  visit.audit_client = client;
  return change(visit, [&](soci::session& db) { return control::remove_membership(db, visit.path("user"), client); });
}

}  // namespace farthing::http
