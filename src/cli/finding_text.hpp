#pragma once

#include <string>

#include "cli/command.hpp"
#include "connect/doctor.hpp"

namespace farthing::cli {

/// What a check says, for a terminal: its outcome, code and sentence on a line; below it, of what is not in order, the
/// evidence, the cure and what to paste. `brief` leaves long things to paste to the doctor, by name, and says nothing
/// of what was skipped.
std::string text_of(const connect::Finding& finding);
std::string brief_text_of(const Context& context, const connect::Finding& finding, const std::string& connection);
/// `3 ok, 1 warning, 1 failed, 2 skipped; dark meanwhile: resources, metrics`
std::string summary_of(const std::vector<connect::Finding>& findings);

}  // namespace farthing::cli
