#pragma once

#include <span>
#include <string_view>

namespace farthing::connect {

/// One line of the closed list of what can be wrong with a connection: fd_codes.inc. It feeds the doctor, the list of
/// configuration errors, `farthing explain` and docs/doctor.md.
struct FdCode {
  std::string_view code;   ///< `FD503`
  std::string_view title;  ///< `The bucket lies in another region`
  std::string_view seen;   ///< what people see: the message AWS or another tool gives
  std::string_view cause;
  std::string_view cure;
  std::string_view dark;  ///< what stays dark meanwhile; empty: nothing
  /// Who finds it: the doctor by itself, the sync from the files, or only a person with the guide.
  enum class Found { by_doctor, by_sync, by_guide } found = Found::by_doctor;
  /// A connection cannot be used with it; otherwise something stays dark.
  bool blocks = false;
};

std::span<const FdCode> all_fd_codes();
/// Nothing for a code that is not in the list. Case does not matter.
const FdCode* find_fd_code(std::string_view code);

}  // namespace farthing::connect
