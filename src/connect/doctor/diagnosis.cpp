#include "connect/doctor/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "connect/doctor/denial.hpp"

namespace farthing::connect::doctor {
namespace {

using Kind = aws::CallFailure::Kind;

bool says(const aws::CallFailure& failure, std::string_view words) {
  return failure.message.find(words) != std::string::npos;
}

std::string reason_of(const Denial& denial, const aws::CallFailure& failure) {
  const std::string action =
      denial.action.empty() ? fmt::format("{}:{}", failure.service, failure.operation) : denial.action;
  if (denial.by == Denial::By::untold) return fmt::format("AWS refuses {} without a reason", action);
  if (denial.is_explicit) return fmt::format("{} denies {} explicitly", to_string(denial.by), action);
  std::string_view kind = to_string(denial.by);
  kind.remove_prefix(kind.find(' ') + 1);
  return fmt::format("no {} allows {}", kind, action);
}

Diagnosis denied_trust(const Denial& denial, const aws::CallFailure& failure, const Surroundings& around) {
  const std::string reason = reason_of(denial, failure);
  if (denial.by == Denial::By::identity_policy) return {"FD205", reason};
  if (denial.is_guard_rail()) return {"FD209", reason};
  if (around.opens_with_another_external_id) return {"FD202", "its trust policy has another External ID"};
  if (around.payer_is_connected)
    return {"FD206",
            "AWS refuses it without a reason, while the payer's role opens: most likely there is no such role here"};
  return {
      "FD203",
      "the trust policy names another principal or another External ID, or there is no such role; AWS answers these "
      "alike"};
}

Diagnosis denied_object(const Denial& denial, const aws::CallFailure& failure) {
  const std::string reason = reason_of(denial, failure);
  if (denial.action.starts_with("kms:") || says(failure, "kms:Decrypt") || failure.code.starts_with("KMS."))
    return {"FD505", "the key that encrypts it does not let the role decrypt"};
  if (denial.by == Denial::By::resource_policy && denial.is_explicit) return {"FD506", reason};
  if (denial.by == Denial::By::endpoint_policy) return {"FD506", reason};
  if (denial.is_guard_rail()) return {"FD209", reason};
  if (denial.by == Denial::By::untold)
    return {"FD504",
            "listing is allowed and reading is refused without a reason, as it is when another account owns the file"};
  return {"FD502", reason};
}

Diagnosis denied(Place place, const aws::CallFailure& failure, const Surroundings& around) {
  const Denial denial = read_denial(failure.message);
  const std::string reason = reason_of(denial, failure);
  switch (place) {
    case Place::trust:
      return denied_trust(denial, failure, around);
    case Place::object:
      return denied_object(denial, failure);
    case Place::bucket:
      if (denial.by == Denial::By::resource_policy && denial.is_explicit) return {"FD506", reason};
      if (denial.by == Denial::By::endpoint_policy) return {"FD506", reason};
      return {denial.is_guard_rail() ? "FD209" : "FD502", reason};
    case Place::definitions:
      if (denial.by == Denial::By::service_control_policy) return {"FD402", reason};
      return {denial.is_guard_rail() ? "FD209" : "FD211", reason};
    case Place::organisation:
      return {denial.is_guard_rail() ? "FD209" : "FD304", reason};
    case Place::region:
      return {"FD804", reason};
    case Place::cost_explorer:
      if (says(failure, "not enabled for cost explorer")) return {"FD801", "Cost Explorer was never opened"};
      break;
    case Place::own_identity:
    case Place::session:
    case Place::feature:
      break;
  }
  return {denial.is_guard_rail() ? "FD209" : "FD211", reason};
}

Diagnosis refused_credentials(Place place, const aws::CallFailure& failure) {
  // A clock that is off shows as a signature that is not good.
  if (says(failure, "Signature expired") || says(failure, "Signature not yet current"))
    return {"FD105", "the signature is not of AWS's time"};
  if (place == Place::region && failure.code == "AuthFailure") return {"FD803", "the account has not enabled it"};
  if (place == Place::region) return {"FD210", "the session does not hold there while it does elsewhere"};
  if (failure.code.starts_with("Signature") || failure.code == "InvalidSignatureException")
    return {"FD102", "the secret does not belong to the access key"};
  return {"FD102", "AWS does not know the access key, or it is switched off"};
}

Diagnosis refused_request(Place place, const aws::CallFailure& failure) {
  if (place != Place::trust) return {"", failure.code};
  if (says(failure, "DurationSeconds") || says(failure, "durationSeconds") || says(failure, "session limit"))
    return {"FD208", "the role allows shorter sessions only"};
  if (says(failure, "is invalid") || says(failure, "roleArn"))
    return {"FD201", "AWS does not take it for a role's ARN"};
  return {"FD203", failure.message};
}

}  // namespace

std::optional<Place> parse_place(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Place>, 10> places{{{"own_identity", Place::own_identity},
                                                                       {"trust", Place::trust},
                                                                       {"session", Place::session},
                                                                       {"organisation", Place::organisation},
                                                                       {"definitions", Place::definitions},
                                                                       {"bucket", Place::bucket},
                                                                       {"object", Place::object},
                                                                       {"feature", Place::feature},
                                                                       {"region", Place::region},
                                                                       {"cost_explorer", Place::cost_explorer}}};
  const auto* found = std::ranges::find(places, name, &std::pair<std::string_view, Place>::first);
  if (found == places.end()) return std::nullopt;
  return found->second;
}

Diagnosis diagnose(Place place, const aws::CallFailure& failure, const Surroundings& around) {
  if (says(failure, "may not be assumed by root")) return {"FD104", "AWS lets the root user assume no role"};
  if (failure.code == "RegionDisabledException") return {"FD210", "STS is switched off there"};
  switch (failure.kind) {
    case Kind::no_credentials:
      return {"FD101", failure.message};
    case Kind::bad_credentials:
      return refused_credentials(place, failure);
    case Kind::expired:
      return {says(failure, "Signature") ? "FD105" : "FD102", "the session's time is up"};
    case Kind::clock_skew:
      return {"FD105", "the difference between this machine's time and AWS's is too large"};
    case Kind::network:
      return {"FD807", failure.message};
    case Kind::denied:
      return denied(place, failure, around);
    case Kind::not_found:
      if (place == Place::bucket) return {"FD501", "there is no such bucket"};
      if (place == Place::object) return {"FD608", "it is gone again"};
      return refused_request(place, failure);
    case Kind::wrong_region:
      return {"FD503", "it lies in another region"};
    case Kind::not_enabled:
      if (place == Place::cost_explorer) return {"FD801", "Cost Explorer has no data"};
      if (place == Place::region) return {"FD803", "the account has not enabled it"};
      return {"", "it is not switched on"};
    case Kind::throttled:
      if (place == Place::cost_explorer) return {"FD802", "too many requests reach Cost Explorer"};
      return {"", "AWS asks to be called less often"};
    case Kind::unavailable:
      return {"", "AWS did not answer well"};
    case Kind::changed:
      if (place == Place::object) return {"FD608", "it changed while it was read"};
      return {"", "it changed meanwhile"};
    case Kind::invalid:
      return refused_request(place, failure);
    case Kind::malformed:
    case Kind::disk:
      return {"", failure.message};
    case Kind::cancelled:
      break;
  }
  return {"", "the work was stopped"};
}

}  // namespace farthing::connect::doctor
