#include <algorithm>

#include "answer/configuration_errors.hpp"
#include "answer/findings.hpp"
#include "answer/json_parts.hpp"
#include "connect/connecting.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "control/external_ids.hpp"
#include "http/handlers/attempt_json.hpp"
#include "http/handlers/connection_fields.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

using connect::ConnectionAttempt;

/// A role and the External ID of another client must not meet.
std::expected<void, Problem> check_not_of_another(Visit& visit, const std::string& role_arn,
                                                  const std::string& external_id) {
  FARTHING_TRY(const std::string owner, control::client_of_external_id(visit.database(), external_id));
  if (!owner.empty() && owner != visit.client())
    return std::unexpected(wrong_field("external_id", "this External ID is not one of this client"));
  const auto free = control::check_role_is_free(visit.database(), visit.client(), role_arn);
  if (!free && free.error().code == ErrorCode::exists)
    return std::unexpected(wrong_field("role_arn", "this role belongs to another client"));
  FARTHING_CHECK(free);
  return {};
}

/// Whom a body describes.
std::expected<connect::Patient, Problem> stranger(Visit& visit, Fields& fields, std::string& check) {
  const auto external_id = fields.text_or_empty("external_id", 1224);
  const auto region = fields.text_or_empty("bucket_region");
  check = fields.text_or_empty("check");
  auto request = read_connection_fields(fields, visit.client());
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(check_not_of_another(visit, request.role_arn.value_or(""), external_id));
  connect::Patient patient;
  patient.access.external_id = external_id;
  patient.access.account = request.account.value_or("");
  patient.access.partition = request.partition.value_or("aws");
  if (request.role_arn) {
    if (auto role = aws::parse_role_arn(*request.role_arn)) {
      patient.access.partition = role->partition;
      patient.access.role = std::move(*role);
    } else {
      patient.given_role_arn = *request.role_arn;
    }
  }
  if (request.access_key_id) {
    if (request.secret_access_key.empty())
      return std::unexpected(wrong_field("secret_access_key", "the secret of the access key is missing"));
    patient.access.access_key_id = *request.access_key_id;
    patient.access.secret_access_key = request.secret_access_key;
    patient.access.kind =
        request.role_arn ? control::AccessKind::access_key_with_role : control::AccessKind::access_key;
  }
  if (!request.role_arn && !request.access_key_id)
    return std::unexpected(wrong_field("role_arn", "name a role or an access key: there is nothing to examine"));
  patient.given_kind = request.kind.value_or(control::AccountKind::unknown);
  patient.bucket = request.bucket.value_or("");
  patient.bucket_region = region;
  patient.bucket_owner = request.bucket_owner.value_or("");
  patient.prefix = request.prefix.value_or("");
  patient.export_name = request.export_name.value_or("");
  patient.regions = request.regions.value_or(std::vector<std::string>());
  for (const std::string& name : request.features.value_or(std::vector<std::string>()))
    patient.features.push_back(*aws::parse_feature(name));
  return patient;
}

}  // namespace

Outcome examine(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  std::string check;
  FARTHING_TRY(const auto patient, stranger(visit, fields, check));
  std::string only;
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
