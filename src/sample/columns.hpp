#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing::sample {

struct Column {
  std::string category;  ///< `lineItem`
  std::string name;      ///< `UnblendedCost`
  std::string type;      ///< as in manifests: `OptionalBigDecimal`
};

/// Which columns one month's files have: some come and go.
struct MonthColumns {
  bool net = false;             ///< the Net... columns
  std::vector<int> tags;        ///< indices of tag_keys()
  std::vector<int> categories;  ///< indices of category_names()
  std::vector<Column> all;      ///< in the order of the files

  /// The first line of every file, line break included.
  std::string header() const;
};

/// Names of the product columns, in order.
const std::vector<std::string_view>& product_columns();
/// Tag keys as columns spell them: `user:team`, `aws:createdBy`.
const std::vector<std::string_view>& tag_keys();
const std::vector<std::string_view>& category_names();

/// The columns of the month at `index` of `months`: net columns from the second month on (or in the only month).
MonthColumns columns_of_month(int index, int months);

/// A CSV cell: quoted when it holds a comma, a quote or a line break.
std::string csv_cell(std::string_view text);

}  // namespace farthing::sample
