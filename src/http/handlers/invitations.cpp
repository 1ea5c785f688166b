#include "control/invitations.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "http/handlers/administered.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/handlers/signing_in.hpp"
#include "http/operation.hpp"
#include "http/origin.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::InvitationRecord;

std::string_view state_of(const InvitationRecord& invitation, Instant now) {
  if (invitation.accepted_at != 0) return "accepted";
  if (invitation.revoked_at != 0) return "revoked";
  return invitation.expires_at <= now ? "expired" : "open";
}

/// Who invited, by name; the id of who is gone.
Result<std::string> inviter(soci::session& db, const InvitationRecord& invitation) {
  const auto user = control::find_user(db, invitation.made_by);
  if (user) return user->name;
  if (user.error().code == ErrorCode::not_found) return invitation.made_by;
  return std::unexpected(user.error());
}

json::value account_or_null(const InvitationRecord& invitation) {
  return invitation.account.empty() ? json::value(nullptr) : json::value(invitation.account);
}

json::object to_json(const InvitationRecord& invitation, const std::string& invited_by, const ClientNames& names,
                     Instant now) {
  return {{"id", invitation.id},
          {"client", client_or_null(invitation.client)},
          {"client_name", name_or_null(names, invitation.client)},
          {"role", to_string(invitation.role).data()},
          {"email", invitation.email},
          {"account", account_or_null(invitation)},
          {"state", state_of(invitation, now).data()},
          {"invited_by", invited_by},
          {"made_at", to_iso_string(invitation.created_at)},
          {"expires_at", to_iso_string(invitation.expires_at)}};
}

Mail invitation_mail(const InvitationRecord& invitation, const std::string& invited_by, const json::value& client,
                     const std::string& link) {
  const std::string of = client.is_string() ? fmt::format(" of {}", std::string_view(client.as_string())) : "";
  std::string text = fmt::format(
      "{} invites you to see the AWS costs{} in farthing.\n\nOpen this address to accept; it is good until {}, and "
      "once:\n\n{}\n\n",
      invited_by, of, to_iso_string(invitation.expires_at), link);
  if (!invitation.account.empty())
    text += fmt::format("You are asked to connect the AWS account {}: the pages say how.\n\n", invitation.account);
  text += "If you do not know what this is about, do nothing.\n";
  return {invitation.email, fmt::format("{} invites you to farthing", invited_by), std::move(text)};
}

Problem no_invitation() {
  Problem problem(404, "this invitation is not good any more, or never was");
  problem.code = describe(ErrorCode::not_found).name;
  problem.cure = "ask whoever invited you for another";
  return problem;
}

}  // namespace

Outcome list_invitations(Visit& visit) {
  Parameters parameters(visit.call);
  const auto client = parameters.text("client");
  const Cut cut = parameters.cut();
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto clients, asked_clients(visit, client));
  FARTHING_TRY(const auto names, client_names(visit.database()));
  std::vector<std::pair<InvitationRecord, std::string>> list;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    for (const std::string& one : clients) {
      FARTHING_TRY(auto invitations, control::invitations(db, one));
      for (InvitationRecord& invitation : invitations) {
        FARTHING_TRY(auto by, inviter(db, invitation));
        list.emplace_back(std::move(invitation), std::move(by));
      }
    }
    return {};
  }));
  const auto key_of = [](const auto& one) { return one.first.id; };
  std::ranges::sort(list, {}, key_of);
  auto [part, next] = part_of(std::move(list), cut, key_of);
  json::array invitations;
  for (const auto& [invitation, by] : part) invitations.push_back(to_json(invitation, by, names, visit.now()));
  return json_answer(
      {{"invitations", std::move(invitations)}, {"next_cursor", next ? json::value(*next) : json::value(nullptr)}});
}

Outcome invite(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  InvitationRecord wanted;
  wanted.email = fields.text("email", 320);
  wanted.account = fields.text_or_empty("account", 12);
  const auto role = control::parse_role(fields.text("role"));
  if (!role) fields.refuse("role", "\"role\" must be partner_admin, client_admin, finance or member");
  FARTHING_TRY(wanted.client, client_of_body(visit, fields));
  wanted.role = *role;
  wanted.made_by = visit.caller.id();
  wanted.created_at = visit.now();
  visit.audit_words = fmt::format("{} as {}", wanted.email, to_string(*role));
  control::MadeInvitation made;
  std::string by;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(made, control::make_invitation(db, wanted));
    visit.audit_target = made.record.id;
    FARTHING_TRY(by, inviter(db, made.record));
    return {};
  }));
  FARTHING_TRY(const auto names, client_names(visit.database()));
  json::object object = to_json(made.record, by, names, visit.now());
  object["link"] = nullptr;
  visit.body_of_replay = json::serialize(object) + "\n";
  // Behind the #, which no browser sends and no log holds.
  const std::string link =
      fmt::format("{}/invitation#{}", own_origin(visit.call.request, visit.services.public_url), made.token.reveal());
  object["link"] = link;
  visit.services.mailer.send(invitation_mail(made.record, by, name_or_null(names, wanted.client), link));
  return json_answer(object, 201);
}

Outcome revoke_invitation(Visit& visit) {
  return revoke_in_one_client(visit, "invitation", control::revoke_invitation,
                              "there is no such invitation that waits to be accepted");
}

Outcome look_at_invitation(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret token = fields.secret("token");
  FARTHING_CHECK(fields.finish());
  InvitationRecord invitation;
  std::string by;
  bool has_account = false;
  const auto read = visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(invitation, control::find_invitation(db, token, visit.now()));
    FARTHING_TRY(by, inviter(db, invitation));
    const auto user = control::find_user_by_email(db, invitation.email);
    has_account = user.has_value();
    return {};
  });
  if (!read && read.error().code == ErrorCode::not_found) return std::unexpected(no_invitation());
  FARTHING_CHECK(read);
  FARTHING_TRY(const auto names, client_names(visit.database()));
  return json_answer({{"client_name", name_or_null(names, invitation.client)},
                      {"role", to_string(invitation.role).data()},
                      {"email", invitation.email},
                      {"account", account_or_null(invitation)},
                      {"invited_by", by},
                      {"expires_at", to_iso_string(invitation.expires_at)},
                      {"has_account", has_account}});
}

Outcome accept_invitation(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret token = fields.secret("token");
  control::UserRecord user;
  user.name = fields.text_or_empty("name");
  const auto password = fields.optional_secret("password");
  FARTHING_CHECK(fields.finish());
  const std::string& peer = visit.peer;
  control::StartedSession started;
  if (visit.caller.is_known() && visit.caller.user) {
    // Somebody who is signed in takes the role as who he is.
    const auto accepted = visit.change([&](soci::session& db) -> Result<> {
      FARTHING_TRY(const auto member, control::accept_invitation_as(db, token, visit.caller.user->id, visit.now()));
      FARTHING_TRY(started, control::start_session(db, member.id, control::SessionState::signed_in, peer,
                                                   user_agent_of(visit.call.request), visit.now(),
                                                   visit.services.session_times));
      return {};
    });
    if (!accepted && accepted.error().code == ErrorCode::not_found) return std::unexpected(no_invitation());
    FARTHING_CHECK(accepted);
    return signed_in_answer(visit, started, 201);
  }
  InvitationRecord invitation;
  const auto read = visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(invitation, control::find_invitation(db, token, visit.now()));
    return {};
  });
  if (!read && read.error().code == ErrorCode::not_found) return std::unexpected(no_invitation());
  FARTHING_CHECK(read);
  visit.audit_client = invitation.client;
  visit.audit_target = invitation.id;
  visit.audit_words = invitation.email;
  if (user.name.empty()) return std::unexpected(wrong_field("name", "\"name\" is missing"));
  if (!password || password->empty()) return std::unexpected(wrong_field("password", "\"password\" is missing"));
  if (const auto good = control::check_new_password(*password, invitation.email, user.name); !good)
    return std::unexpected(wrong_field("password", good.error().message));
  {
    const auto slot = visit.services.password_slots.take();
    FARTHING_TRY(user.password_hash, control::hash_password(*password, visit.services.password_cost));
  }
  const auto accepted = visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(const auto member, control::accept_invitation_as_new(db, token, user, visit.now()));
    visit.caller.user = member;
    FARTHING_CHECK(control::note_sign_in(db, member.id, visit.now()));
    FARTHING_TRY(started,
                 control::start_session(db, member.id, control::SessionState::signed_in, peer,
                                        user_agent_of(visit.call.request), visit.now(), visit.services.session_times));
    return {};
  });
  if (!accepted && accepted.error().code == ErrorCode::not_found) return std::unexpected(no_invitation());
  if (!accepted && accepted.error().code == ErrorCode::exists) {
    Problem problem(409, "you have an account already");
    problem.code = describe(ErrorCode::exists).name;
    problem.cure = "sign in, then open the invitation's link again";
    return std::unexpected(std::move(problem));
  }
  FARTHING_CHECK(accepted);
  return signed_in_answer(visit, started, 201);
}

}  // namespace farthing::http
