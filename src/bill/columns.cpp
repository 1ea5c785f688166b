#include "bill/columns.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "bill/label_names.hpp"

namespace farthing::bill {
namespace {

constexpr std::array descriptions{
#define FARTHING_DATE(id, name) ColumnDescription{Column::id, ColumnUse::date, #id, name},
#define FARTHING_KEY(id, name) ColumnDescription{Column::id, ColumnUse::key, #id, name},
#define FARTHING_QUANTITY(id, name) ColumnDescription{Column::id, ColumnUse::quantity, #id, name},
#define FARTHING_COST(id, name) ColumnDescription{Column::id, ColumnUse::cost, #id, name},
#define FARTHING_TEXT(id, name) ColumnDescription{Column::id, ColumnUse::text, #id, name},
#include "bill/columns.inc"
#undef FARTHING_DATE
#undef FARTHING_KEY
#undef FARTHING_QUANTITY
#undef FARTHING_COST
#undef FARTHING_TEXT
#define FARTHING_SHARED(column, name)
#define FARTHING_FOCUS_COST(id, name) ColumnDescription{Column::id, ColumnUse::cost, #id, name},
#define FARTHING_FOCUS_TEXT(id, name) ColumnDescription{Column::id, ColumnUse::source, #id, name},
#include "bill/focus_columns.inc"
#undef FARTHING_SHARED
#undef FARTHING_FOCUS_COST
#undef FARTHING_FOCUS_TEXT
};

/// A column by its name in FOCUS. Where there are several, the first of them counts.
struct FocusName {
  Column column;
  std::string_view name;
};
constexpr std::array focus_names{
#define FARTHING_SHARED(column, name) FocusName{Column::column, name},
#define FARTHING_FOCUS_COST(id, name) FocusName{Column::id, name},
#define FARTHING_FOCUS_TEXT(id, name) FocusName{Column::id, name},
#include "bill/focus_columns.inc"
#undef FARTHING_SHARED
#undef FARTHING_FOCUS_COST
#undef FARTHING_FOCUS_TEXT
};

constexpr std::array needed_of_focus{Column::payer, Column::period_start, Column::usage_start, Column::usage_end,
                                     Column::billed_cost};
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

using NamedColumns = std::map<std::string, NamedColumn>;

NamedColumns columns_of_aws() {
  NamedColumns columns;
  for (const auto& one : descriptions)
    if (std::ranges::find(focus_names, one.name, &FocusName::name) == focus_names.end())
      columns.emplace(folded(one.name), NamedColumn{one.column});
  return columns;
}

NamedColumns columns_of_focus() {
  NamedColumns columns;
  for (std::size_t rank = 0; rank < focus_names.size(); ++rank)
    columns.emplace(folded(focus_names[rank].name), NamedColumn{focus_names[rank].column, rank});
  return columns;
}

std::vector<Column> columns_of(ColumnUse use) {
  std::vector<Column> found;
  for (const auto& one : descriptions)
    if (one.use == use) found.push_back(one.column);
  return found;
}

}  // namespace

std::span<const ColumnDescription> all_columns() { return descriptions; }

std::string_view name_of(Form form) {
  switch (form) {
    case Form::legacy:
      return "legacy";
    case Form::cur_2:
      return "cur-2";
    case Form::focus:
      return "focus";
  }
  return {};
}

const ColumnDescription& describe(Column column) { return descriptions[static_cast<std::size_t>(column)]; }

std::span<const Column> text_columns() {
  static const std::vector<Column> columns = columns_of(ColumnUse::text);
  return columns;
}

std::span<const Column> source_columns() {
  static const std::vector<Column> columns = columns_of(ColumnUse::source);
  return columns;
}

std::span<const Column> needed_columns(Form form) {
  return form == Form::focus ? std::span<const Column>(needed_of_focus) : needed;
}

std::string_view name_in(Form form, Column column) {
  if (form == Form::focus) {
    const auto* const found = std::ranges::find(focus_names, column, &FocusName::column);
    if (found != focus_names.end()) return found->name;
  }
  return describe(column).name;
}

std::optional<NamedColumn> column_named(Form form, std::string_view name) {
  static const NamedColumns of_aws = columns_of_aws();
  static const NamedColumns of_focus = columns_of_focus();
  const NamedColumns& columns = form == Form::focus ? of_focus : of_aws;
  const auto found = columns.find(folded(name));
  return found == columns.end() ? std::nullopt : std::optional(found->second);
}

std::optional<MapColumn::Use> map_named(Form form, std::string_view name) {
  const std::string plain = folded(name);
  if (form == Form::focus) {
    if (plain == "tags") return MapColumn::Use::focus_tags;
    if (plain == "xcostcategories") return MapColumn::Use::categories;
    return std::nullopt;
  }
  if (plain == "resourcetags") return MapColumn::Use::tags;
  if (plain == "costcategory") return MapColumn::Use::categories;
  if (plain == "product") return MapColumn::Use::product;
  return std::nullopt;
}

std::optional<Form> form_told_by(std::string_view name) {
  const std::string plain = folded(name);
  if (plain == "billedcost") return Form::focus;
  if (map_named(Form::cur_2, name) || plain == "discount" || plain == "billpayeraccountname" ||
      plain == "lineitemusageaccountname")
    return Form::cur_2;
  return std::nullopt;
}

ColumnNeed need_of(std::string_view name) {
  if (!label_of_column(name).empty()) return ColumnNeed::cells;
  for (const Form form : {Form::cur_2, Form::focus})
    if (column_named(form, name) || map_named(form, name)) return ColumnNeed::cells;
  return form_told_by(name) ? ColumnNeed::name : ColumnNeed::nothing;
}

bool is_product_map(std::string_view name) { return map_named(Form::cur_2, name) == MapColumn::Use::product; }

bool is_read_of_product(std::string_view key) {
  return column_named(Form::cur_2, "product/" + std::string(key)).has_value();
}

}  // namespace farthing::bill
