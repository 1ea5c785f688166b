#pragma once

#include <fmt/format.h>

#include <expected>
#include <utility>

#include "core/error.hpp"

namespace farthing {

/// A value, or the reason why there is none. Everything that can fail in normal operation returns one;
/// exceptions are for bugs.
template <class T = void>
using Result = std::expected<T, Error>;

/// Makes the error half of a Result, its message formatted: `return fail(ErrorCode::csv, "{}: row {}", file, row);`
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error(code, fmt::format(format, std::forward<Args>(args)...)));
}

}  // namespace farthing

#define FARTHING_CONCAT_2(a, b) a##b
#define FARTHING_CONCAT(a, b) FARTHING_CONCAT_2(a, b)

/// Binds the value of `expression` to `declaration`, or returns its error from this function.
#define FARTHING_TRY(declaration, expression) \
  FARTHING_TRY_NAMED(FARTHING_CONCAT(result_, __LINE__), declaration, expression)
#define FARTHING_TRY_NAMED(name, declaration, expression)     \
  auto name = (expression);                                   \
  if (!name) return std::unexpected(std::move(name.error())); \
  declaration = std::move(*name)

/// Returns the error of `expression`, if it has one, from this function.
#define FARTHING_CHECK(expression)                                 \
  do {                                                             \
    if (auto farthing_checked = (expression); !farthing_checked)   \
      return std::unexpected(std::move(farthing_checked.error())); \
  } while (false)
