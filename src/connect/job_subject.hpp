#pragma once

#include <string>
#include <vector>

#include "core/billing_period.hpp"

namespace farthing::connect {

/// What a bill's job is about: `EXPORT 2026-09`; `switch EXPORT 2026-09` where it may take the bill over from another
/// export.
std::string bill_subject(const std::string& export_id, BillingPeriod period, bool switch_export = false);
Result<BillingPeriod> month_of_subject(const std::string& subject);
std::string export_of_subject(const std::string& subject);

/// What a look's job is about: the months that are wanted again whatever is known of them, `2026-08 2026-09`; with
/// `switch` before them where what is fetched may take bills over from another export.
std::string look_subject(const std::vector<BillingPeriod>& months, bool switch_export = false);
Result<std::vector<BillingPeriod>> months_of_subject(const std::string& subject);

/// Of either: stands in the job, so that whichever process does it knows.
bool switches_export(const std::string& subject);

}  // namespace farthing::connect
