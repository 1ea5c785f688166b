#include "bill/columns.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "bill/column_losses.hpp"
#include "bill/csv_text.hpp"
#include "bill/label_names.hpp"
#include "core/utf8.hpp"

namespace farthing::bill {
namespace {

constexpr std::array descriptions{
#define FARTHING_DATE(id, name) ColumnDescription{Column::id, ColumnUse::date, #id, name},
#define FARTHING_KEY(id, name) ColumnDescription{Column::id, ColumnUse::key, #id, name},
#define FARTHING_NUMBER(id, name) ColumnDescription{Column::id, ColumnUse::number, #id, name},
#define FARTHING_TEXT(id, name) ColumnDescription{Column::id, ColumnUse::text, #id, name},
#include "bill/columns.inc"
#undef FARTHING_DATE
#undef FARTHING_KEY
#undef FARTHING_NUMBER
#undef FARTHING_TEXT
};

constexpr std::array needed{Column::payer,        Column::account,     Column::line_item_type, Column::unblended_cost,
                            Column::period_start, Column::usage_start, Column::usage_end};

/// One spelling for `lineItem/UsageAmount`, `lineitem/usageamount` and `line_item_usage_amount`.
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '/' || c == '_') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

/// A column of maps, by its folded name.
std::optional<MapColumn::Use> map_named(std::string_view name) {
  if (name == "resourcetags") return MapColumn::Use::tags;
  if (name == "costcategory") return MapColumn::Use::categories;
  if (name == "product") return MapColumn::Use::product;
  return std::nullopt;
}

/// True for what only CUR 2.0 has, by its folded name.
bool is_of_cur_2(std::string_view name) {
  return map_named(name) || name == "discount" || name == "billpayeraccountname" || name == "lineitemusageaccountname";
}

/// Of two columns that hold the same money nobody knows which is right.
bool is_money(Column column) {
  return descriptions[static_cast<std::size_t>(column)].use == ColumnUse::number && column != Column::usage_amount;
}

/// What nobody can ask of a bill of CUR 2.0 whose export leaves a column out. The set of columns is fixed, so what is
/// away was not asked for.
void warn_of_losses(Header& header) {
  for (const ColumnLoss& one : column_losses)
    if (one.column ? header.of(*one.column) == Header::absent
                   : std::ranges::none_of(header.maps, [&](const MapColumn& map) { return map.use == one.map; }))
      header.warnings.push_back(fmt::format("the export leaves out {}: {}", one.name, one.loss));
}

/// Why a header may lack columns though the file has them: spreadsheets write CSV in dialects of their own.
std::optional<Error> dialect_error(std::span<const std::string> names, const std::string& file) {
  if (names.front().starts_with("sep="))
    return Error(ErrorCode::csv, fmt::format("{}: the first line, sep=, is a spreadsheet's and not the header", file),
                 "delete the first line, and see that commas separate the fields");
  for (const auto& [separator, plural] : {std::pair{';', "semicolons"}, std::pair{'\t', "tabs"}}) {
    std::size_t count = 0;
    for (const std::string& name : names) count += static_cast<std::size_t>(std::ranges::count(name, separator));
    if (count >= names.size())
      return Error(ErrorCode::csv, fmt::format("{}: {} separate the fields of the header, not commas", file, plural),
                   "save it with commas between the fields");
  }
  return std::nullopt;
}

}  // namespace

std::span<const ColumnDescription> all_columns() { return descriptions; }

const ColumnDescription& describe(Column column) { return descriptions[static_cast<std::size_t>(column)]; }

std::span<const Column> text_columns() {
  static const std::vector<Column> columns = [] {
    std::vector<Column> found;
    for (const auto& description : descriptions)
      if (description.use == ColumnUse::text) found.push_back(description.column);
    return found;
  }();
  return columns;
}

std::optional<Column> column_named(std::string_view name) {
  static const std::map<std::string, Column> known = [] {
    std::map<std::string, Column> map;
    for (const auto& description : descriptions) map.emplace(folded(description.name), description.column);
    return map;
  }();
  const auto found = known.find(folded(name));
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

ColumnNeed need_of(std::string_view name) {
  const std::string plain = folded(name);
  if (column_named(name) || map_named(plain) || !label_of_column(name).empty()) return ColumnNeed::cells;
  return is_of_cur_2(plain) ? ColumnNeed::name : ColumnNeed::nothing;
}

bool is_product_map(std::string_view name) { return map_named(folded(name)) == MapColumn::Use::product; }

bool is_read_of_product(std::string_view key) { return column_named("product/" + std::string(key)).has_value(); }

Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits) {
  if (names.size() > limits.columns)
    return fail(ErrorCode::too_large, "{}: {} columns, more than the {} allowed", file, names.size(), limits.columns);
  Header header;
  header.position.assign(descriptions.size(), Header::absent);
  header.columns = static_cast<int>(names.size());
  std::map<std::string, int, std::less<>> labels;
  for (int at = 0; at < header.columns; ++at) {
    const std::string& given = names[static_cast<std::size_t>(at)];
    std::string mended;
    const bool is_mended = mend_utf8(given, mended) > 0;
    const std::string& name = is_mended ? mended : given;
    if (is_mended)
      header.warnings.push_back(fmt::format("{}: the column {} has a name that is not valid UTF-8", file, name));
    const std::string plain = folded(name);
    if (is_of_cur_2(plain)) header.form = Form::cur_2;
    if (const auto use = map_named(plain)) {
      if (std::ranges::any_of(header.maps, [&](const MapColumn& map) { return map.use == *use; }))
        header.warnings.push_back(fmt::format("{}: the column {} stands there twice; the first is read", file, name));
      else
        header.maps.push_back({*use, at});
      continue;
    }
    if (std::string label = label_of_column(name); !label.empty()) {
      if (!labels.emplace(label, at).second) {
        header.warnings.push_back(fmt::format("{}: the column {} stands there twice; the first is read", file, name));
        continue;
      }
      header.labels.push_back({std::move(label), at});
      continue;
    }
    const auto column = column_named(name);
    if (!column) continue;
    int& position = header.position[static_cast<std::size_t>(*column)];
    if (position == Header::absent)
      position = at;
    else if (is_money(*column))
      return std::unexpected(Error(ErrorCode::csv,
                                   fmt::format("{}: the columns {} and {} are the same cost twice", file,
                                               names[static_cast<std::size_t>(position)], name),
                                   "leave one of them in the file"));
    else
      header.warnings.push_back(fmt::format("{}: the column {} stands there twice; the first is read", file, name));
  }
  std::string missing;
  for (const Column column : needed)
    if (header.of(column) == Header::absent)
      missing += fmt::format("{}{}", missing.empty() ? "" : ", ", describe(column).name);
  if (!missing.empty()) {
    if (auto error = dialect_error(names, file)) return std::unexpected(std::move(*error));
    return fail(ErrorCode::column_missing, "{}: the header lacks {} ({} found)", file, missing,
                names.size() == 1 ? "1 column" : fmt::format("{} columns", names.size()));
  }
  if (header.form == Form::cur_2) warn_of_losses(header);
  return header;
}

bool same_layout(const Header& left, const Header& right) {
  if (left.columns != right.columns || left.position != right.position || left.labels.size() != right.labels.size() ||
      left.maps.size() != right.maps.size())
    return false;
  for (std::size_t i = 0; i < left.maps.size(); ++i)
    if (left.maps[i].use != right.maps[i].use || left.maps[i].position != right.maps[i].position) return false;
  for (std::size_t i = 0; i < left.labels.size(); ++i)
    if (left.labels[i].name != right.labels[i].name || left.labels[i].position != right.labels[i].position)
      return false;
  return true;
}

}  // namespace farthing::bill
