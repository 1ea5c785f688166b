#include "focus/profile.hpp"

#include <algorithm>
#include <array>

#include "core/near_words.hpp"

namespace farthing::focus {
namespace {

constexpr bool nullable = true;
constexpr bool not_null = false;

constexpr std::array every_column{
#define FARTHING_FOCUS_COLUMN(name, since, type, null, expression) \
  Column{#name, Version::since, Type::type, null, expression},
#include "focus/columns.inc"
#undef FARTHING_FOCUS_COLUMN
};

constexpr std::array every_profile{
    Profile{"focus-1.2", "1.2", Version::v1_2},
    Profile{"focus-1.0", "1.0", Version::v1_0},
    Profile{"focus-1.3", "1.3", Version::v1_3},
};

}  // namespace

std::vector<Column> Profile::columns() const {
  std::vector<Column> chosen;
  std::ranges::copy_if(every_column, std::back_inserter(chosen),
                       [&](const Column& column) { return column.since == Version::ours || column.since <= last; });
  return chosen;
}

std::span<const Profile> profiles() { return every_profile; }

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const Profile& profile : every_profile) names.emplace_back(profile.name);
  return names;
}

Result<Profile> profile_of(std::string_view name) {
  for (const Profile& profile : every_profile)
    if (profile.name == name) return profile;
  const std::vector<std::string> names = profile_names();
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("there is no format {}{}", name, did_you_mean(std::string(name), names)),
                               "the formats are focus-1.2, focus-1.0 and focus-1.3"));
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::text:
      return "String";
    case Type::json:
      return "JSON";
    case Type::moment:
      return "Date/Time";
    case Type::money:
    case Type::product:
      return "Decimal";
    case Type::whole_number:
      return "Integer";
  }
  return "";
}

}  // namespace farthing::focus
