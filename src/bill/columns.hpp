#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace farthing::bill {

/// The columns of a bill that are read: columns.inc, and those that only FOCUS has: focus_columns.inc.
enum class Column : std::uint8_t {
#define FARTHING_DATE(id, name) id,
#define FARTHING_KEY(id, name) id,
#define FARTHING_QUANTITY(id, name) id,
#define FARTHING_COST(id, name) id,
#define FARTHING_TEXT(id, name) id,
#include "bill/columns.inc"
#undef FARTHING_DATE
#undef FARTHING_KEY
#undef FARTHING_QUANTITY
#undef FARTHING_COST
#undef FARTHING_TEXT
#define FARTHING_SHARED(column, name)
#define FARTHING_FOCUS_COST(id, name) id,
#define FARTHING_FOCUS_TEXT(id, name) id,
#include "bill/focus_columns.inc"
#undef FARTHING_SHARED
#undef FARTHING_FOCUS_COST
#undef FARTHING_FOCUS_TEXT
};

enum class ColumnUse : std::uint8_t {
  date,
  key,
  quantity,
  cost,
  text,    ///< kept of each kind
  source,  ///< a text that others follow from, which are kept
};

struct ColumnDescription {
  Column column;
  ColumnUse use;
  std::string_view id;    ///< our name, and that of the text columns of a segment's kinds
  std::string_view name;  ///< that of a legacy report; of FOCUS, where only FOCUS has it
};

std::span<const ColumnDescription> all_columns();
const ColumnDescription& describe(Column column);
/// The text columns that are kept, in the order in which a kind holds them.
std::span<const Column> text_columns();
/// The texts that others follow from.
std::span<const Column> source_columns();

/// Whose columns a file has. They are told apart by their names.
enum class Form : std::uint8_t {
  legacy,  ///< the Cost and Usage Report; columns that a month does not need are away
  cur_2,   ///< CUR 2.0 of Data Exports: a fixed set of columns, of which the export's query names some
  focus,   ///< FOCUS 1.0 or later, of AWS or another provider
};
/// `legacy`, `cur-2`, `focus`
std::string_view name_of(Form form);
/// The columns without which a file of the form cannot be read as a bill.
std::span<const Column> needed_columns(Form form);
/// What a form calls a column.
std::string_view name_in(Form form, Column column);

/// The column that a form calls by this name, in whatever spelling; nothing for one that is not read. FOCUS has several
/// names for some: of those that a file has, the one of the lowest `rank` counts.
struct NamedColumn {
  Column column;
  std::size_t rank = 0;
};
std::optional<NamedColumn> column_named(Form form, std::string_view name);

/// A column of CUR 2.0 or FOCUS that holds a map, in CSV as the text of a JSON object.
struct MapColumn {
  enum class Use : std::uint8_t { tags, categories, product, focus_tags };
  Use use;
  int position;
};
/// What a form has a column of that name for; nothing where it holds no map that is read.
std::optional<MapColumn::Use> map_named(Form form, std::string_view name);

/// What the reading of a bill needs of a column, by the column's name alone.
enum class ColumnNeed : std::uint8_t {
  nothing,
  name,  ///< it tells the form
  cells,
};
ColumnNeed need_of(std::string_view name);
/// The form that only a file with a column of that name has; nothing for other names.
std::optional<Form> form_told_by(std::string_view name);
/// Whether a column is the map of a product's attributes, and whether a bill is read from the attribute of that key.
bool is_product_map(std::string_view name);
bool is_read_of_product(std::string_view key);

}  // namespace farthing::bill
