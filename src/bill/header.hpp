#pragma once

#include <span>
#include <string>
#include <vector>

#include "bill/byte_source.hpp"
#include "bill/columns.hpp"
#include "core/result.hpp"

namespace farthing::bill {

/// A column that users define: a cost allocation tag or a cost category.
struct LabelColumn {
  std::string name;  ///< label_of_column()
  int position;      ///< in the file, from 0
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

/// Reads a header row's names. Names are matched without regard to case, `/` and `_`. What an export of CUR 2.0 or
/// FOCUS leaves out is a warning that names what goes with it. Fails with `column_missing` when what every bill needs
/// is not there, `too_large` beyond the limits, `csv` for a column of money that stands there twice and for other
/// separators than commas.
Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits);

/// The number of files' different headers counts: two files with equal positions have equal layouts.
bool same_layout(const Header& left, const Header& right);

}  // namespace farthing::bill
