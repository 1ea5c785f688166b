#pragma once

#include <string>

#include "control/bill_catalog.hpp"

namespace farthing::cli {

/// An export's name for people: without the account in front when that is the payer anyway; fit for a terminal.
std::string export_title(const control::DeliveryRecord& delivery);

}  // namespace farthing::cli
