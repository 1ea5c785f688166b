#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "control/audit_log.hpp"
#include "http/handlers/administered.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::AuditEntry;

json::object details_of(const AuditEntry& entry) {
  boost::system::error_code failed;
  auto details = json::parse(entry.details, failed);
  return failed || !details.is_object() ? json::object() : std::move(details.as_object());
}

json::object to_json(const AuditEntry& entry) {
  return {{"number", entry.number},
          {"at", to_iso_string(entry.at)},
          {"client", client_or_null(entry.client)},
          {"actor_kind", to_string(entry.actor_kind)},
          {"actor", entry.actor.empty() ? json::value(nullptr) : json::value(entry.actor)},
          {"actor_name", entry.actor_name},
          {"action", entry.action},
          {"target", entry.target},
          {"peer", entry.peer},
          {"outcome", entry.outcome},
          {"details", details_of(entry)}};
}

}  // namespace

Outcome list_audit(Visit& visit) {
  Parameters parameters(visit.call);
  const auto client = parameters.text("client");
  control::AuditQuery query;
  query.actor = parameters.text("actor").value_or("");
  query.action = parameters.text("action").value_or("");
  const Cut cut = parameters.cut();
  if (!cut.after.empty()) {
    const auto [end, failed] = std::from_chars(cut.after.data(), cut.after.data() + cut.after.size(), query.before);
    if (failed != std::errc() || end != cut.after.data() + cut.after.size())
      parameters.refuse("cursor", "\"cursor\" is none that this list gave");
  }
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto clients, asked_clients(visit, client));
  query.limit = static_cast<int>(cut.limit) + 1;
  const bool sees_all = !client && visit.caller.is_of_partner();
  std::vector<AuditEntry> entries;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    if (sees_all) {
      FARTHING_TRY(entries, control::audit_entries(db, query));
      return {};
    }
    for (const std::string& one : clients) {
      query.client = one;
      FARTHING_TRY(const auto own, control::audit_entries(db, query));
      entries.insert(entries.end(), own.begin(), own.end());
    }
    return {};
  }));
  std::ranges::sort(entries, std::greater(), &AuditEntry::number);
  const bool has_more = entries.size() > cut.limit;
  if (has_more) entries.resize(cut.limit);
  json::array list;
  for (const AuditEntry& entry : entries) list.push_back(to_json(entry));
  return json_answer({{"entries", std::move(list)},
                      {"next_cursor", has_more ? json::value(cursor_of(std::to_string(entries.back().number)))
                                               : json::value(nullptr)}});
}

Outcome prove_audit(Visit& visit) {
  control::AuditProof proof;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(proof, control::verify_audit(db, visit.services.audit_key));
    return {};
  }));
  const bool is_whole = proof.broken == 0 && proof.what_is_broken.empty();
  std::string words = proof.what_is_broken;
  if (is_whole) words = "every entry is as it was written, and none is missing";
  if (is_whole && proof.unproven > 0)
    words = fmt::format("none is missing; {} of a key that was lost cannot be proven", proof.unproven);
  return json_answer({{"whole", is_whole},
                      {"entries", proof.head.number},
                      {"broken_at", proof.broken == 0 ? json::value(nullptr) : json::value(proof.broken)},
                      {"words", words}});
}

}  // namespace farthing::http
