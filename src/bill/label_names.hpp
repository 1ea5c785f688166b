#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bill/columns.hpp"

namespace farthing::bill {

/// The label that a column of tags or cost categories holds; empty for any other column. Each form of the bill spells a
/// user's tag key in its own way:
///
///     resourceTags/user:Cost Center    tag:Cost Center     legacy CSV: as the user wrote it
///     resource_tags_user_cost_center   tag:cost_center     legacy Parquet: AWS has made it fit Athena
///
/// `tag:aws:createdBy` is resourceTags/aws:createdBy, `category:Env` is costCategory/Env. Case is kept: `tag:Owner` and
/// `tag:OWNER` are two labels. A user's own key that looks like one of AWS's keeps its prefix: `tag:user:aws:x`.
std::string label_of_column(std::string_view column);

/// The same for a key in a map: in CUR 2.0 `tag:cost_center` for `user_cost_center`; in FOCUS `tag:Cost Center` for
/// that very key, `tag:aws:createdBy`, and `category:Env` for `costCategory/Env` or
/// `aws:cost-category:Env`.
std::string label_of_key(MapColumn::Use use, std::string_view key);

/// Athena's tables and maps of CUR 2.0 have lower case, digits and `_`; whether letters beyond ASCII stay depends on
/// the form.
enum class BeyondAscii : std::uint8_t { letters, signs };
/// How AWS spells a name there, with an underscore before every capital: `user_cost_center` for `user:Cost Center`.
std::string spelled_by_aws(std::string_view name, BeyondAscii beyond);

}  // namespace farthing::bill
