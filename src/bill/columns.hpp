#pragma once

#include <cstdint>
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

/// The text columns, in the order in which a kind holds them.
std::span<const Column> text_columns();

/// A column that users define: a cost allocation tag or a cost category.
struct LabelColumn {
  /// `tag:team` for resourceTags/user:team, `tag:aws:createdBy` for resourceTags/aws:createdBy, `category:Env` for
  /// costCategory/Env. The key's case is kept: `tag:Owner` and `tag:OWNER` are two labels. A user's own key that looks
  /// like one of AWS's keeps its prefix: `tag:user:aws:x`.
  std::string name;
  int position;  ///< in the file, from 0
};

/// Where the columns stand in one file, by its own header. Never by the manifest, never by position.
struct Header {
  static constexpr int absent = -1;

  std::vector<int> position;  ///< by Column; `absent` when the file lacks it
  std::vector<LabelColumn> labels;
  int columns = 0;
  std::vector<std::string> warnings;  ///< columns named twice and the like

  int of(Column column) const { return position[static_cast<std::size_t>(column)]; }
};

/// Reads a header row's names. Names are matched without regard to case, `/` and `_`. Fails with `column_missing` when
/// what every bill needs is not there, `too_large` beyond the limits, `csv` for a column of money that stands there
/// twice and for other separators than commas.
Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits);

/// The number of files' different headers counts: two files with equal positions have equal layouts.
bool same_layout(const Header& left, const Header& right);

}  // namespace farthing::bill
