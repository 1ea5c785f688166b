#include "bill/columns.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "bill/csv_text.hpp"
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

bool starts_with_folded(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && folded(name.substr(0, prefix.size())) == folded(prefix) &&
         name[prefix.size() - 1] == '/';
}

/// The label a column holds, or nothing.
std::string label_of(std::string_view name) {
  constexpr std::string_view tags = "resourceTags/";
  constexpr std::string_view categories = "costCategory/";
  constexpr std::string_view user = "user:";
  if (starts_with_folded(name, tags)) {
    std::string_view key = name.substr(tags.size());
    // The prefix stays where the tag would otherwise look like one of AWS's own.
    if (key.starts_with(user) && key.size() > user.size()) {
      const std::string_view own = key.substr(user.size());
      if (!own.starts_with(user) && !own.starts_with("aws:")) key = own;
    }
    return "tag:" + std::string(key);
  }
  if (starts_with_folded(name, categories)) return "category:" + std::string(name.substr(categories.size()));
  return {};
}

/// Of two columns that hold the same money nobody knows which is right.
bool is_money(Column column) {
  return descriptions[static_cast<std::size_t>(column)].use == ColumnUse::number && column != Column::usage_amount;
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

Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits) {
  if (names.size() > limits.columns)
    return fail(ErrorCode::too_large, "{}: {} columns, more than the {} allowed", file, names.size(), limits.columns);
  static const std::map<std::string, Column> known = [] {
    std::map<std::string, Column> map;
    for (const auto& description : descriptions) map.emplace(folded(description.name), description.column);
    return map;
  }();
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
    if (std::string label = label_of(name); !label.empty()) {
      if (!labels.emplace(label, at).second) {
        header.warnings.push_back(fmt::format("{}: the column {} stands there twice; the first is read", file, name));
        continue;
      }
      header.labels.push_back({std::move(label), at});
      continue;
    }
    const auto found = known.find(folded(name));
    if (found == known.end()) continue;
    int& position = header.position[static_cast<std::size_t>(found->second)];
    if (position == Header::absent)
      position = at;
    else if (is_money(found->second))
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
  return header;
}

bool same_layout(const Header& left, const Header& right) {
  if (left.columns != right.columns || left.position != right.position || left.labels.size() != right.labels.size())
    return false;
  for (std::size_t i = 0; i < left.labels.size(); ++i)
    if (left.labels[i].name != right.labels[i].name || left.labels[i].position != right.labels[i].position)
      return false;
  return true;
}

}  // namespace farthing::bill
