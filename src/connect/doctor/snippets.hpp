#pragma once

#include <string>
#include <vector>

#include "connect/doctor/visit.hpp"

namespace farthing::connect::doctor {

/// Texts to paste. Each is empty where what it needs is not known.

/// The trust policy that lets farthing in, and nobody without the External ID.
std::string trust_snippet(Visit& visit);
/// What farthing's own identity must be allowed.
std::string own_policy_snippet(Visit& visit);
/// What the role must allow for a feature; for billing, on the bucket of the bills.
std::string feature_snippet(Visit& visit, aws::Feature feature, const std::string& kms_key_arn = {});
/// A statement that allows some actions on whatever resource.
std::string allow_snippet(const std::vector<std::string>& actions);
/// The condition by which a Deny leaves the role alone.
std::string exception_snippet(Visit& visit);
/// The statement of a key's policy that lets the role decrypt.
std::string key_snippet(Visit& visit);
/// The services of AWS that deliver exports of a kind; those of either where it is unknown.
std::vector<std::string_view> deliverers_of(control::ExportKind kind);
/// The statements by which AWS delivers an export into the bucket.
std::string delivery_snippet(Visit& visit);
/// The text of a support case by which AWS delivers earlier months.
std::string support_snippet(Visit& visit, const std::vector<BillingPeriod>& months);

}  // namespace farthing::connect::doctor
