#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing::connect {

/// The query by which an export of Data Exports is made, as far as it says what of its table is delivered (AWS, "Data
/// query": SELECT, FROM, WHERE, LIMIT, aliases, the dot operator). Words are in lower case.
struct ExportQuery {
  struct Column {
    std::string name;    ///< under which it is delivered
    std::string source;  ///< the table's column; empty for what is taken out of a map or computed
  };

  std::string table;  ///< `cost_and_usage_report`, `focus_1_2_aws`; empty when the text is no such query
  bool takes_all = false;
  std::vector<Column> columns;
  bool filters_rows = false;  ///< by WHERE
  bool limits_rows = false;   ///< by LIMIT
};

/// Reads what it can; what it cannot make sense of it leaves out.
ExportQuery read_export_query(std::string_view text);

}  // namespace farthing::connect
