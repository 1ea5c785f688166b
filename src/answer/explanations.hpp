#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connect/fd_code.hpp"
#include "core/result.hpp"

namespace farthing::answer {

/// What any code that farthing prints means, whichever table it stands in.
struct Explanation {
  std::string code;
  std::optional<int> exit_code;  ///< nothing for a code that never ends a command
  std::string meaning;
  std::string cure;
  const connect::FdCode* finding = nullptr;  ///< of a connection's trouble; what more is known of it
};

/// Of every code: those of errors, then those of findings.
std::vector<Explanation> explanations();
/// Of one; the case of a finding's code does not matter. Fails with `usage`, with the nearest.
Result<Explanation> explanation_of(const std::string& code);
/// Who finds it: `doctor`, `sync` or `guide`.
std::string_view finder(connect::FdCode::Found found);

boost::json::object to_json(const Explanation& explanation);
boost::json::array to_json(std::span<const Explanation> explanations);

}  // namespace farthing::answer
