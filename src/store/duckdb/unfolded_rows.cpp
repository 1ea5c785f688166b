#include "store/duckdb/unfolded_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "bill/columns.hpp"
#include "core/instant.hpp"

namespace farthing::store {
namespace {

/// What a chunk holds of a column.
class ColumnView {
 public:
  explicit ColumnView(duckdb_vector vector)
      : data_(static_cast<const char*>(duckdb_vector_get_data(vector))),
        validity_(duckdb_vector_get_validity(vector)) {}

  bool is_valid(idx_t row) const {
    return validity_ == nullptr || (validity_[row / 64] >> (row % 64) & 1U) != 0;  // NOLINT(readability-magic-numbers)
  }
  template <class T>
  const T& at(idx_t row) const {
    return reinterpret_cast<const T*>(data_)[row];
  }
  /// A short text lies in the string itself: it is not to be copied out of the vector.
  std::string_view text(idx_t row) const {
    const auto& string = at<duckdb_string_t>(row).value;
    return string.inlined.length <= sizeof string.inlined.inlined
               ? std::string_view(string.inlined.inlined, string.inlined.length)
               : std::string_view(string.pointer.ptr, string.pointer.length);
  }
  /// What few rows in a row differ by: texts that the engine holds in one place are the same text.
  Bits bits(idx_t row, Shape shape) const {
    Bits bits{};
    const std::size_t size = shape == Shape::text ? sizeof(duckdb_string_t) : sizeof(std::uint64_t);
    static_assert(sizeof(duckdb_string_t) == sizeof bits);
    std::memcpy(bits.data(), data_ + row * size, size);
    return bits;
  }

 private:
  const char* data_;
  const std::uint64_t* validity_;
};

/// The entries of a column of maps.
struct MapView {
  explicit MapView(duckdb_vector vector)
      : keys(duckdb_struct_vector_get_child(duckdb_list_vector_get_child(vector), 0)),
        values(duckdb_struct_vector_get_child(duckdb_list_vector_get_child(vector), 1)) {}
  ColumnView keys;
  ColumnView values;
};

bool is_plain_in_json(std::string_view text) {
  constexpr unsigned char first_plain = 0x20;
  return std::ranges::none_of(
      text, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < first_plain; });
}

/// Writes a text of JSON into a quoted cell: its quotes are doubled.
void add_json_text(std::string_view text, CsvRowWriter& out) {
  out.append(R"("")");
  if (is_plain_in_json(text)) {
    out.append(text);
  } else {
    constexpr unsigned char first_plain = 0x20;
    for (const char c : text)
      if (c == '"')
        out.append(R"(\"")");
      else if (c == '\\')
        out.append(R"(\\)");
      else if (static_cast<unsigned char>(c) < first_plain)
        out.append(fmt::format("\\u{:04x}", static_cast<unsigned>(c)));
      else
        out.append(c);
  }
  out.append(R"("")");
}

/// Whether a bill is read from a product's attribute. The maps of many rows have the same keys at the same places.
bool is_wanted(std::size_t place, std::string_view key, UnfoldedColumn& column) {
  if (column.keys.size() <= place) column.keys.resize(place + 1);
  auto& known = column.keys[place];
  if (known.first != key) known = {std::string(key), bill::is_read_of_product(key)};
  return known.second;
}

/// A map of texts as a JSON object. Of a product only what a bill is read from, when that is all that is wanted.
Result<> write_map(const ColumnView& lists, const MapView& map, idx_t row, UnfoldedColumn& column, CsvRowWriter& out) {
  const auto entry = lists.at<duckdb_list_entry>(row);
  const std::size_t began = out.filled();
  bool is_first = true;
  for (idx_t at = entry.offset; at < entry.offset + entry.length; ++at) {
    if (!map.values.is_valid(at)) continue;
    const std::string_view key = map.keys.text(at);
    if (column.shape == Shape::product && !is_wanted(at - entry.offset, key, column)) continue;
    out.append(is_first ? "\"{" : ",");
    is_first = false;
    add_json_text(key, out);
    out.append(':');
    add_json_text(map.values.text(at), out);
    FARTHING_CHECK(out.check_size(out.filled() - began));
  }
  out.append(is_first ? "{}" : "}\"");
  return out.end_cell(began);
}

std::string time_text(std::int64_t count, std::int64_t ticks) {
  const std::int64_t seconds = count >= 0 ? count / ticks : -((-count + ticks - 1) / ticks);
  std::string text = to_iso_string(seconds);
  const std::int64_t rest = count - seconds * ticks;
  if (rest == 0) return text;
  constexpr std::int64_t thousand = 1000;
  text.pop_back();  // the Z
  return text + fmt::format(".{:03}Z", rest * thousand / ticks);
}

/// The value as a cell spells it, into column.last_text.
Result<> spell(const ColumnView& view, idx_t row, UnfoldedColumn& column, const CsvRowWriter& out) {
  if (column.shape == Shape::text) {
    const std::string_view text = view.text(row);
    if (column.has_last && !column.is_quoted && column.last_text == text) return {};
    FARTHING_CHECK(out.check_size(text.size()));
    std::string room;
    const std::string_view quoted = CsvRowWriter::quoted(text, room);
    column.last_text = quoted;
    column.is_quoted = quoted.data() != text.data();
  } else if (column.shape == Shape::real) {
    std::array<char, 32> digits{};
    column.last_text.assign(digits.data(), std::to_chars(digits.begin(), digits.end(), view.at<double>(row)).ptr);
  } else {
    constexpr std::size_t most_times = 4096;
    const auto count = view.at<std::int64_t>(row);
    if (column.times.size() == most_times) column.times.clear();
    const auto [known, is_new] = column.times.try_emplace(count);
    if (is_new) known->second = time_text(count, column.ticks);
    column.last_text = known->second;
  }
  return {};
}

}  // namespace

Result<> write_chunk(duckdb_data_chunk chunk, std::vector<UnfoldedColumn>& columns, CsvRowWriter& out) {
  std::vector<ColumnView> views;
  std::vector<std::optional<MapView>> maps;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, at);
    views.emplace_back(vector);
    const bool is_map = columns[at].shape == Shape::map || columns[at].shape == Shape::product;
    maps.push_back(is_map ? std::optional(MapView(vector)) : std::nullopt);
    columns[at].has_last = false;  // the texts of the last chunk are gone
  }
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < rows; ++row) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      UnfoldedColumn& column = columns[at];
      const ColumnView& view = views[at];
      if (!view.is_valid(row)) {
        out.empty_cell();
      } else if (maps[at]) {
        FARTHING_CHECK(write_map(view, *maps[at], row, column, out));
      } else {
        const Bits bits = view.bits(row, column.shape);
        if (!column.has_last || bits != column.last_bits) {
          FARTHING_CHECK(spell(view, row, column, out));
          column.last_bits = bits;
          column.has_last = true;
        }
        out.quoted_cell(column.last_text);
      }
      FARTHING_CHECK(out.flush_if_full());
    }
    out.end_row();
  }
  return {};
}

}  // namespace farthing::store
