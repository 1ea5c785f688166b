#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sample/columns.hpp"

namespace farthing::sample {

struct TagSet;

/// The columns of FOCUS as AWS exports it, version by form.
std::vector<Column> focus_columns(Form form);

/// Tags and cost categories in FOCUS: a user's keys as they are written, AWS's with their prefix. From 1.2 on cost
/// categories are among the tags.
struct FocusLabels {
  std::string tags;             ///< a CSV cell, as the next
  std::string cost_categories;  ///< empty from 1.2 on
};
FocusLabels focus_labels_of(Form form, const TagSet& set, const MonthColumns& columns);

}  // namespace farthing::sample
