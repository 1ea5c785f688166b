#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing {

/// Every way in which farthing can fail in normal operation. The list is closed: error_codes.inc.
enum class ErrorCode {
#define FARTHING_ERROR(code, exit_code, meaning, cure) code,
#include "core/error_codes.inc"
#undef FARTHING_ERROR
};

/// Why an operation gave no value.
///
/// `message` names the place (file, row, column) and the cause, for the person who can mend it. `cure` says what to do;
/// it starts as the code's own cure and may be replaced by a more exact one.
struct Error {
  Error(ErrorCode code_, std::string message_);
  Error(ErrorCode code_, std::string message_, std::string cure_);

  ErrorCode code;
  std::string message;
  std::string cure;
};

/// One line of the table of errors.
struct ErrorDescription {
  ErrorCode code;
  std::string_view name;
  int exit_code;
  std::string_view meaning;
  std::string_view cure;
};

/// Returns what is known of a code.
const ErrorDescription& describe(ErrorCode code);

/// Returns the whole table, in the order of the enum.
const std::vector<ErrorDescription>& all_errors();

}  // namespace farthing
