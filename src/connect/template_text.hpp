#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace farthing::connect {

/// The texts of src/connect/text, built into the program.
std::string_view cloudformation_text();
std::string_view terraform_text();
std::string_view cur_2_columns_text();

/// Fills a text: lines between `#if NAME` and `#end` stay when `names` has the name; `@NAME@` becomes its value. A line
/// that holds nothing but a value that is empty goes.
std::string filled(std::string_view text, const std::set<std::string_view>& names,
                   const std::map<std::string, std::string>& values);

/// Calls `take` with each line, without its end.
void each_line(std::string_view text, const std::function<void(std::string_view)>& take);

}  // namespace farthing::connect
