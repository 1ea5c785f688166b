// Arbitrary bytes as the query of a Data Export: what is read of it stands in it.
#include "connect/export_query.hpp"

#include <algorithm>
#include <cctype>

#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace farthing;
  const std::string text(fuzz::text_of(bytes, size));
  std::string lower = text;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto holds = [&](const std::string& words) { return lower.find(words) != std::string::npos; };
  const connect::ExportQuery query = connect::read_export_query(text);
  fuzz::must(!query.filters_rows || holds("where"), "rows are filtered by WHERE");
  fuzz::must(!query.limits_rows || holds("limit"), "rows are limited by LIMIT");
  fuzz::must(!query.takes_all || holds("*"), "all is a star");
  fuzz::must(query.table.empty() || holds(query.table), "the table stands in the query");
  const auto commas = static_cast<std::size_t>(std::ranges::count(text, ','));
  fuzz::must(query.columns.size() <= commas + 1, "columns stand between commas");
  for (const auto& column : query.columns) fuzz::must(holds(column.source), "a column stands in the query");
  return 0;
}
