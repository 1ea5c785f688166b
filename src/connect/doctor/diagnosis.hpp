#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/call_failure.hpp"

namespace farthing::connect::doctor {

/// What a refused call was for: the same words of AWS mean different things in different places.
enum class Place {
  own_identity,   ///< a call with farthing's own credentials
  trust,          ///< sts:AssumeRole
  session,        ///< a first call in the account
  organisation,   ///< Organizations
  definitions,    ///< reports and Data Exports
  bucket,         ///< the bucket itself, or listing it
  object,         ///< reading an object of it
  feature,        ///< any other service
  region,         ///< a call in one region, while others answer
  cost_explorer,  ///< Cost Explorer
};
std::optional<Place> parse_place(std::string_view name);

/// What is known beside the refusal.
struct Surroundings {
  std::string external_id;                      ///< that was sent
  bool payer_is_connected = false;              ///< and its role opens: only this account's does not
  bool opens_with_another_external_id = false;  ///< proven: by one of the client's own, or without any
};

/// What a refusal means.
struct Diagnosis {
  std::string_view code;  ///< empty: nothing is wrong that a person could mend; AWS was busy, or the work was stopped
  std::string why;        ///< half a sentence: `no identity-based policy allows s3:ListBucket`
};

/// Says what a failed call means. Looks at nothing but its arguments.
Diagnosis diagnose(Place place, const aws::CallFailure& failure, const Surroundings& around = {});

}  // namespace farthing::connect::doctor
