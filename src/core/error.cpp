#include "core/error.hpp"

#include <utility>

namespace farthing {

const std::vector<ErrorDescription>& all_errors() {
  static const std::vector<ErrorDescription> table{
#define FARTHING_ERROR(code, exit_code, meaning, cure) {ErrorCode::code, #code, exit_code, meaning, cure},
#include "core/error_codes.inc"
#undef FARTHING_ERROR
  };
  return table;
}

const ErrorDescription& describe(ErrorCode code) { return all_errors()[static_cast<std::size_t>(code)]; }

Error::Error(ErrorCode code_, std::string message_)
    : code(code_), message(std::move(message_)), cure(describe(code_).cure) {}

Error::Error(ErrorCode code_, std::string message_, std::string cure_)
    : code(code_), message(std::move(message_)), cure(std::move(cure_)) {}

}  // namespace farthing
