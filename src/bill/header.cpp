#include "bill/header.hpp"

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

/// Of two columns that hold the same money nobody knows which is right.
bool is_money(Column column) { return describe(column).use == ColumnUse::cost; }

/// What nobody can ask of a bill whose export leaves a column out. The set of columns is fixed, so what is away was not
/// asked for.
void warn_of_losses(Header& header) {
  for (const ColumnLoss& one : losses_of(header.form))
    if (one.column ? header.of(*one.column) == Header::absent
                   : std::ranges::none_of(header.maps, [&](const MapColumn& map) { return map.use == one.map; }))
      header.warnings.push_back(fmt::format("the export leaves out {}: {}", one.name, one.loss));
}

/// Without the operation nobody knows which rows are split costs.
void warn_of_hidden_splits(Header& header) {
  if (header.of(Column::split_cost) != Header::absent && header.of(Column::operation) == Header::absent)
    header.warnings.push_back(
        fmt::format("the file has {} but no {}: rows of split costs count as charges that cost nothing",
                    describe(Column::split_cost).name, describe(Column::operation).name));
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

/// Finds the place of each column, name by name.
class HeaderReading {
 public:
  HeaderReading(std::span<const std::string> names, const std::string& file) : names_(names), file_(file) {
    header_.position.assign(all_columns().size(), Header::absent);
    header_.columns = static_cast<int>(names.size());
    ranks_.resize(header_.position.size());
    for (const std::string& name : names)
      if (const auto told = form_told_by(name); told && header_.form != Form::focus) header_.form = *told;
  }

  Result<> add(int at) {
    const std::string& given = names_[static_cast<std::size_t>(at)];
    std::string mended;
    const bool is_mended = mend_utf8(given, mended) > 0;
    const std::string& name = is_mended ? mended : given;
    if (is_mended)
      header_.warnings.push_back(fmt::format("{}: the column {} has a name that is not valid UTF-8", file_, name));
    if (const auto use = map_named(header_.form, name)) {
      if (std::ranges::any_of(header_.maps, [&](const MapColumn& map) { return map.use == *use; }))
        warn_of_twin(name);
      else
        header_.maps.push_back({*use, at});
      return {};
    }
    if (std::string label = label_of_column(name); !label.empty() && header_.form != Form::focus) {
      if (labels_.emplace(label, at).second)
        header_.labels.push_back({std::move(label), at});
      else
        warn_of_twin(name);
      return {};
    }
    return add_column(at, name);
  }

  Header take() { return std::move(header_); }

 private:
  Result<> add_column(int at, const std::string& name) {
    const auto named = column_named(header_.form, name);
    if (!named) return {};
    const auto index = static_cast<std::size_t>(named->column);
    int& position = header_.position[index];
    if (position == Header::absent || named->rank < ranks_[index]) {
      position = at;
      ranks_[index] = named->rank;
    } else if (named->rank == ranks_[index]) {
      if (is_money(named->column))
        return std::unexpected(Error(ErrorCode::csv,
                                     fmt::format("{}: the columns {} and {} are the same cost twice", file_,
                                                 names_[static_cast<std::size_t>(position)], name),
                                     "leave one of them in the file"));
      warn_of_twin(name);
    }
    return {};
  }

  void warn_of_twin(const std::string& name) {
    header_.warnings.push_back(fmt::format("{}: the column {} stands there twice; the first is read", file_, name));
  }

  std::span<const std::string> names_;
  const std::string& file_;
  Header header_;
  std::vector<std::size_t> ranks_;
  std::map<std::string, int, std::less<>> labels_;
};

}  // namespace

Result<Header> read_header(std::span<const std::string> names, const std::string& file, const Limits& limits) {
  if (names.size() > limits.columns)
    return fail(ErrorCode::too_large, "{}: {} columns, more than the {} allowed", file, names.size(), limits.columns);
  HeaderReading reading(names, file);
  for (int at = 0; at < static_cast<int>(names.size()); ++at) FARTHING_CHECK(reading.add(at));
  Header header = reading.take();
  std::string missing;
  for (const Column column : needed_columns(header.form))
    if (header.of(column) == Header::absent)
      missing += fmt::format("{}{}", missing.empty() ? "" : ", ", name_in(header.form, column));
  if (!missing.empty()) {
    if (auto error = dialect_error(names, file)) return std::unexpected(std::move(*error));
    return fail(ErrorCode::column_missing, "{}: the header lacks {} ({} found)", file, missing,
                names.size() == 1 ? "1 column" : fmt::format("{} columns", names.size()));
  }
  warn_of_losses(header);
  warn_of_hidden_splits(header);
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
