#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sample/sample.hpp"

namespace farthing::sample {

struct Column {
  std::string category;  ///< `lineItem`; empty in CUR 2.0
  std::string name;      ///< `UnblendedCost`, in CUR 2.0 `line_item_unblended_cost`
  std::string type;      ///< as in manifests: `OptionalBigDecimal`, in CUR 2.0 `double`
};

/// A column of a tag.
struct TagColumn {
  std::string_view key;
  int of_set = -1;    ///< index of tag_keys(), or -1
  int of_split = -1;  ///< index of split_tag_keys(), or -1
};

/// Which columns one month's files have: some come and go.
struct MonthColumns {
  Form form = Form::legacy;
  bool net = false;                    ///< the Net... columns hold something
  bool split_costs = false;            ///< there are split cost columns, and the tags of pods and tasks
  std::vector<int> tags;               ///< indices of tag_keys()
  std::vector<int> categories;         ///< indices of category_names()
  std::vector<TagColumn> tag_columns;  ///< of `tags` and, with split costs, split_tag_keys(): in the order of the files
  std::vector<Column> all;             ///< in the order of the files

  /// The Net... columns are there: in CUR 2.0 always, in a legacy report when they hold something.
  bool has_net_columns() const { return net || form == Form::cur_2; }
  /// The first line of every file, line break included.
  std::string header() const;
  /// The columns as Parquet has them. Athena's spelling makes one of several names: AWS merges such columns.
  std::vector<ParquetColumn> in_parquet() const;
};

/// Names of the product columns, in order.
const std::vector<std::string_view>& product_columns();
/// Tag keys as columns spell them: `user:team`, `aws:createdBy`.
const std::vector<std::string_view>& tag_keys();
/// Tags that AWS puts on the split costs of pods and tasks: `aws:eks:namespace`.
const std::vector<std::string_view>& split_tag_keys();
const std::vector<std::string_view>& category_names();

/// The columns of the month at `index` of `months`: net columns from the second month on (or in the only month).
MonthColumns columns_of_month(Form form, int index, int months, bool split_costs);

/// What a product is, by its column: all cells of the product columns, each followed by a comma.
std::string product_cells(Form form, const std::map<std::string_view, std::string>& cells);

/// A key in a map of CUR 2.0: `user_cost_center` for `user:Cost Center`.
std::string map_key(std::string_view name);
/// Keys and values as the text of a JSON object, in a CSV cell. Of values with one key the first that is not empty
/// stands.
std::string map_cell(const std::vector<std::pair<std::string, std::string>>& entries);

/// A CSV cell: quoted when it holds a comma, a quote or a line break.
std::string csv_cell(std::string_view text);

}  // namespace farthing::sample
