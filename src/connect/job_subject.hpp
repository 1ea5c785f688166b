#pragma once

#include <string>
#include <vector>

#include "core/billing_period.hpp"

namespace farthing::connect {

/// What a bill's job is about: `EXPORT 2026-09`.
std::string bill_subject(const std::string& export_id, BillingPeriod period);
Result<BillingPeriod> month_of_subject(const std::string& subject);
std::string export_of_subject(const std::string& subject);

/// What a look's job is about: the months that are wanted again whatever is known of them, `2026-08 2026-09`.
std::string look_subject(const std::vector<BillingPeriod>& months);
Result<std::vector<BillingPeriod>> months_of_subject(const std::string& subject);

}  // namespace farthing::connect
