#include "answer/stranger.hpp"

#include <utility>

#include "control/external_ids.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

Result<connect::Patient> stranger(StrangerWords words, const query::ParameterStyle& style) {
  connect::Patient patient;
  connect::AccountAccess& access = patient.access;
  access.external_id = std::move(words.external_id);
  access.account = std::move(words.account_id);
  if (words.role_arn) {
    if (auto role = aws::parse_role_arn(*words.role_arn)) {
      access.partition = role->partition;
      access.role = std::move(*role);
    } else {
      patient.given_role_arn = *words.role_arn;
    }
  }
  if (words.access_key_id) {
    if (!words.secret_access_key)
      return fail(ErrorCode::usage, "{} needs {}", style.name("access-key-id"), style.name("secret-access-key"));
    access.access_key_id = *words.access_key_id;
    access.secret_access_key = std::move(*words.secret_access_key);
    access.kind = words.role_arn ? control::AccessKind::access_key_with_role : control::AccessKind::access_key;
  }
  if (words.kind) {
    const auto kind = control::parse_account_kind(*words.kind);
    if (!kind)
      return fail(ErrorCode::usage, "{}: \"{}\" is none of management, member, standalone", style.name("kind"),
                  *words.kind);
    patient.given_kind = *kind;
  }
  for (const std::string& given : words.features) {
    const auto feature = aws::parse_feature(given);
    if (!feature) return fail(ErrorCode::usage, "{}: \"{}\" is no feature", style.name("feature"), given);
    patient.features.push_back(*feature);
  }
  patient.bucket = std::move(words.bucket);
  patient.bucket_region = std::move(words.bucket_region);
  patient.prefix = std::move(words.prefix);
  patient.export_name = std::move(words.export_name);
  patient.regions = std::move(words.regions);
  return patient;
}

bool is_nobody(const connect::Patient& patient) {
  return patient.given_role_arn.empty() && !patient.access.role && patient.access.access_key_id.empty();
}

Result<> check_not_of_another(const Surroundings& surroundings, const std::string& client, const StrangerWords& words) {
  auto data = store::DataFolder::open_existing(surroundings.data);
  if (!data) {
    if (data.error().code == ErrorCode::not_found) return {};  // no clients here whose they could be
    return std::unexpected(std::move(data.error()));
  }
  FARTHING_TRY(const std::string owner, control::client_of_external_id(data->database(), words.external_id));
  if (!owner.empty() && owner != client)
    return std::unexpected(Error(ErrorCode::usage, "this External ID is not one of this client",
                                 "take the one that `farthing clients external-id` prints"));
  const auto free = control::check_role_is_free(data->database(), client, words.role_arn.value_or(""));
  if (free) return {};
  if (free.error().code != ErrorCode::exists) return free;
  return std::unexpected(Error(ErrorCode::usage, "this role belongs to another client",
                               "examine it as the client that it belongs to: --client"));
}

}  // namespace farthing::answer
