#pragma once

#include <string>

#include "control/control_database.hpp"
#include "core/result.hpp"
#include "focus/bill_sql.hpp"

namespace farthing::answer {

/// What the accounts of a client are called, as far as Organizations or the bills have told.
Result<focus::AccountNames> account_names(control::ControlDatabase& database, const std::string& client);

}  // namespace farthing::answer
