#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bill/byte_source.hpp"
#include "core/result.hpp"

namespace farthing::bill {

/// The columns of a bill that are read: columns.inc.
enum class Column : std::uint8_t {
#define FARTHING_DATE(id, name) id,
#define FARTHING_KEY(id, name) id,
#define FARTHING_NUMBER(id, name) id,
#define FARTHING_TEXT(id, name) id,
#include "bill/columns.inc"
#undef FARTHING_DATE
#undef FARTHING_KEY
#undef FARTHING_NUMBER
#undef FARTHING_TEXT
};

enum class ColumnUse : std::uint8_t { date, key, number, text };

struct ColumnDescription {
  Column column;
  ColumnUse use;
  std::string_view id;    ///< our name, and that of the text columns of a segment's kinds
  std::string_view name;  ///< the bill's name
};

std::span<const ColumnDescription> all_columns();
const ColumnDescription& describe(Column column);
/// The column that a bill calls by this name, in whatever spelling; nothing for one that is not read.
std::optional<Column> column_named(std::string_view name);

/// What the reading of a bill needs of a column, by the column's name alone.
enum class ColumnNeed : std::uint8_t {
  nothing,
  name,  ///< it tells the form
  cells,
};
ColumnNeed need_of(std::string_view name);
/// Whether a column is the map of a product's attributes, and whether a bill is read from the attribute of that key.
bool is_product_map(std::string_view name);
bool is_read_of_product(std::string_view key);

/// The text columns, in the order in which a kind holds them.
std::span<const Column> text_columns();

/// Whose columns a file has. They are told apart by their names.
enum class Form : std::uint8_t {
  legacy,  ///< the Cost and Usage Report; columns that a month does not need are away
  cur_2,   ///< CUR 2.0 of Data Exports: a fixed set of columns, of which the export's query names some
};

/// A column that users define: a cost allocation tag or a cost category.
struct LabelColumn {
  std::string name;  ///< label_of_column()
  int position;      ///< in the file, from 0
};

/// A column of CUR 2.0 that holds a map, in CSV as the text of a JSON object.
struct MapColumn {
  enum class Use : std::uint8_t { tags, categories, product };
  Use use;
  int position;
};

/// Where the columns stand in one file, by its own header. Never by the manifest, never by position.
struct Header {
  static constexpr int absent = -1;

  std::vector<int> position;  ///< by Column; `absent` when the file lacks it
  std::vector<LabelColumn> labels;
  std::vector<MapColumn> maps;
  Form form = Form::legacy;
  int columns = 0;
  std::vector<std::string> warnings;  ///< columns named twice and the like

  int of(Column column) const { return position[static_cast<std::size_t>(column)]; }
};

/// Reads a header row's names. Names are matched without regard to case, `/` and `_`. What an export of CUR 2.0 leaves
/// out is a warning that names what goes with it. Fails with `column_missing` when what every bill needs is not there,
/// `too_large` beyond the limits, `csv` for a column of money that stands there twice and for other separators than
/// commas.
Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits);

/// The number of files' different headers counts: two files with equal positions have equal layouts.
bool same_layout(const Header& left, const Header& right);

}  // namespace farthing::bill
