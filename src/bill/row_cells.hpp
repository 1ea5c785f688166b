#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "bill/csv_text.hpp"
#include "bill/header.hpp"
#include "core/decimal.hpp"

namespace farthing::bill {

/// What a row may cost at most, either way. No row of any bill comes near it, and the sums of all rows that a delivery
/// can hold stay within 128 bits.
constexpr Decimal most_cost = Decimal::of(Int128{Decimal::one} * 1'000'000'000'000'000);
constexpr bool is_money(Decimal value) { return value <= most_cost && value >= -most_cost; }

/// How some providers' FOCUS spells null.
inline constexpr std::string_view null_in_focus = "NULL";

/// The cells of one row at a time, found by the file's header. Errors name the file, the row and the column.
class RowCells {
 public:
  explicit RowCells(std::string file_name) : file_name_(std::move(file_name)) {}

  void use_header(Header header) { header_ = std::move(header); }
  const Header& header() const { return header_; }

  /// Moves to a row with as many fields as the header. `separators` are offsets into `text`, one behind each field;
  /// `end` leaves the line end out. The memory is the caller's.
  void move_to(std::uint64_t row, const char* text, const std::uint32_t* separators, std::uint32_t start,
               std::uint32_t end) {
    row_ = row;
    text_ = text;
    separators_ = separators;
    start_ = start;
    end_ = end;
  }
  std::uint64_t row() const { return row_; }

  /// The bytes from one field's start to another's end, quotes and all.
  std::string_view raw_run(int first, int last) const {
    const std::uint32_t start = first == 0 ? start_ : separators_[first - 1] + 1;
    return {text_ + start, (last == header_.columns - 1 ? end_ : separators_[last]) - start};
  }
  /// One field as delivered; empty when the file has no such column.
  std::string_view raw(Column column) const {
    const int position = header_.of(column);
    if (position == Header::absent) return {};
    const std::string_view bytes = raw_run(position, position);
    return header_.form == Form::focus && bytes == null_in_focus ? std::string_view() : bytes;
  }
  /// What a field says; valid until the next call of anything here.
  std::string_view text(Column column) { return field_text(raw(column), room_); }

  /// Reads a cost: false when the cell is empty or the column absent. Text that is no number is an error, never 0.
  Result<bool> cost(Column column, Decimal& value);
  /// Reads a number that no total depends on: text that is none is counted and kept as unknown.
  bool tolerant_number(Column column, Decimal& value);

  /// Reads a price that a cost falls back on when it is missing: like tolerant_number, within the range of money.
  bool tolerant_cost(Column column, Decimal& value);

  std::uint64_t rounded() const { return rounded_; }
  std::uint64_t unread_numbers() const { return unread_numbers_; }

  /// `what` follows the row's number: `: too many rows`.
  template <class... Args>
  std::unexpected<Error> error(ErrorCode code, fmt::format_string<Args...> what, Args&&... args) const {
    return fail(code, "{}: row {}{}", file_name_, row_, fmt::format(what, std::forward<Args>(args)...));
  }

 private:
  std::string file_name_;
  Header header_;
  std::uint64_t row_ = 0;
  const char* text_ = nullptr;
  const std::uint32_t* separators_ = nullptr;
  std::uint32_t start_ = 0;
  std::uint32_t end_ = 0;
  std::string room_;
  std::uint64_t rounded_ = 0;
  std::uint64_t unread_numbers_ = 0;
};

}  // namespace farthing::bill
