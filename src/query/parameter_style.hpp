#pragma once

#include <string>
#include <string_view>

namespace farthing::query {

/// How the parameters of a question are written where it is asked, for errors that name them: as options of the command
/// line, unless the caller says otherwise.
struct ParameterStyle {
  std::string_view prefix = "--";
  char between_words = '-';
  std::string_view before_value = " ";
  std::string_view between_parameters = " ";

  /// `group-by` as `--group-by` or `group_by`.
  std::string name(std::string_view words) const;
  /// `--top 10` or `top=10`.
  std::string with(std::string_view words, std::string_view value) const;
};

/// As a URL has them: `group_by=service&top=10`.
constexpr ParameterStyle url_parameters{"", '_', "=", "&"};

}  // namespace farthing::query
