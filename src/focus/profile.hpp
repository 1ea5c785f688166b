#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace farthing::focus {

/// The versions of FOCUS in which a column may have come (columns.inc); `ours` is in no version of it.
enum class Version : std::uint8_t { v1_0, v1_1, v1_2, v1_3, ours };

/// What a column holds. `product` is a unit price times a quantity: 24 places after the point, where money and
/// quantities have 12.
enum class Type : std::uint8_t { text, json, moment, money, product, whole_number };

struct Column {
  std::string_view name;
  Version since;
  Type type;
  bool may_be_null;
  std::string_view expression;
};

/// A version of FOCUS that is written.
struct Profile {
  std::string_view name;     ///< as it is asked for: `focus-1.2`
  std::string_view version;  ///< FocusVersion: `1.2`
  Version last;

  /// Its columns in the order of the file: those of FOCUS, then ours.
  std::vector<Column> columns() const;
};

/// Every profile, the usual one first.
std::span<const Profile> profiles();
std::vector<std::string> profile_names();
/// Reads `focus-1.2`. Fails with `usage`.
Result<Profile> profile_of(std::string_view name);

/// `String`, `Decimal`, `Date/Time`, `JSON`, `Integer`: the words of FOCUS.
std::string_view name_of(Type type);

}  // namespace farthing::focus
