#include "answer/configuration_errors.hpp"
#include "answer/findings.hpp"
#include "answer/stranger.hpp"
#include "connect/connecting.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "http/handlers/attempt_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

using connect::ConnectionAttempt;

answer::StrangerWords read_words(Fields& fields) {
  answer::StrangerWords words;
  words.role_arn = fields.optional_text("role_arn", 2048);
  words.access_key_id = fields.optional_text("access_key_id");
  words.secret_access_key = fields.optional_secret("secret_access_key");
  words.kind = fields.optional_text("kind");
  words.external_id = fields.text_or_empty("external_id", 1224);
  words.account_id = fields.text_or_empty("account_id");
  words.bucket = fields.text_or_empty("bucket");
  words.bucket_region = fields.text_or_empty("bucket_region");
  words.prefix = fields.text_or_empty("prefix", 1024);
  words.export_name = fields.text_or_empty("export", 256);
  words.regions = fields.optional_texts("regions").value_or(std::vector<std::string>());
  words.features = fields.optional_texts("features").value_or(std::vector<std::string>());
  return words;
}

}  // namespace

Outcome examine(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto words = read_words(fields);
  const std::string check = fields.text_or_empty("check");
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(answer::check_not_of_another(visit.services.surroundings, visit.client(), words));
  FARTHING_TRY(const auto patient, answer::stranger(std::move(words), query::url_parameters));
  // Of nobody's account only farthing itself can be examined.
  std::string only = answer::is_nobody(patient) ? "identity" : "";
  if (!check.empty()) {
    FARTHING_TRY(only, answer::check_named(check, query::url_parameters));
  }
  return begin_attempt(
      visit, "doctor", "",
      [&services = visit.services, patient, only](
          const Attempts::Told& told, const std::stop_token& stop) -> Result<std::optional<ConnectionAttempt>> {
        FARTHING_TRY(auto examination,
                     connect::examine(services.self, patient, only, services.clock().now(), stop, told));
        ConnectionAttempt attempt;
        attempt.months = examination.facts.months;
        attempt.source = examination.facts.location;
        attempt.examination = std::move(examination);
        return attempt;
      });
}

Outcome check_connection(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string check = fields.text_or_empty("check");
  FARTHING_CHECK(fields.finish());
  std::string only;
  if (!check.empty()) {
    FARTHING_TRY(only, answer::check_named(check, query::url_parameters));
  }
  FARTHING_TRY(const auto connection,
               control::connection_by_id(visit.database(), visit.client(), visit.path("connection")));
  visit.audit_target = connection.name;
  visit.audit_words = check;
  if (connection.role_arn.empty() && connection.access_key_id.empty())
    return std::unexpected(Problem(422, "it has neither a role nor a key yet: there is nothing to examine"));
  return begin_attempt(
      visit, "check", connection.id,
      [&services = visit.services, connection, only](
          const Attempts::Told& told, const std::stop_token& stop) -> Result<std::optional<ConnectionAttempt>> {
        FARTHING_TRY(auto loan, services.stores.borrow());
        const auto& key_file = services.surroundings.master_key_file;
        const Instant now = services.clock().now();
        if (only.empty()) {
          connect::Connecting connecting(loan.data(), services.self, key_file);
          return connecting.check(connection, now, stop, told);
        }
        FARTHING_TRY(const auto patient, connect::patient_of(loan.data(), key_file, connection, now));
        FARTHING_TRY(auto examination, connect::examine(services.self, patient, only, now, stop, told));
        FARTHING_CHECK(
            connect::note_examination(loan.data(), connection, patient.access.external_id, examination, only, now));
        ConnectionAttempt attempt;
        FARTHING_TRY(attempt.connection,
                     control::connection_by_id(loan.data().database(), connection.client, connection.id));
        attempt.examination = std::move(examination);
        return attempt;
      });
}

Outcome list_configuration_errors(Visit& visit) {
  Parameters parameters(visit.call);
  answer::ErrorsWanted wanted{visit.client(), parameters.text("connection"), ""};
  const auto code = parameters.text("code");
  FARTHING_CHECK(parameters.finish());
  if (code) {
    FARTHING_TRY(wanted.code, answer::finding_code_named(*code));
  }
  FARTHING_TRY(const auto errors, answer::configuration_errors(visit.services.surroundings, visit.data(), wanted));
  return json_answer(answer::to_json(std::span(errors)));
}

Outcome retest_configuration_errors(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  answer::ErrorsWanted wanted{visit.client(), fields.optional_text("connection"), ""};
  const auto code = fields.optional_text("code");
  FARTHING_CHECK(fields.finish());
  if (code) {
    FARTHING_TRY(wanted.code, answer::finding_code_named(*code));
  }
  FARTHING_CHECK(visit.audit("asked"));
  const answer::Surroundings& surroundings = visit.services.surroundings;
  FARTHING_TRY(const auto known, answer::configuration_errors(surroundings, visit.data(), wanted));
  FARTHING_CHECK(answer::examine_again(surroundings, visit.data(), visit.services.self, known, wanted, visit.stop()));
  FARTHING_TRY(const auto errors, answer::configuration_errors(surroundings, visit.data(), wanted));
  return json_answer(answer::to_json(std::span(errors)));
}

}  // namespace farthing::http
