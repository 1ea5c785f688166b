#include "bill/row_cells.hpp"

namespace farthing::bill {

Result<bool> RowCells::cost(Column column, Decimal& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text.empty()) return false;
  const std::string_view text = field_text(raw_text, room_);
  if (text.empty()) return false;
  const DecimalReading reading = read_decimal(text, value);
  if (reading == DecimalReading::invalid)
    return error(ErrorCode::number, ", column {}: \"{}\" is not a decimal number", name_in(header_.form, column),
                 text.substr(0, 60));
  if (reading == DecimalReading::overflow || !is_money(value))
    return error(ErrorCode::number, ", column {}: \"{}\" is beyond the range of money (10^15)",
                 name_in(header_.form, column), text.substr(0, 60));
  if (reading == DecimalReading::rounded) ++rounded_;
  return true;
}

bool RowCells::tolerant_number(Column column, Decimal& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text.empty()) return false;
  const std::string_view text = field_text(raw_text, room_);
  if (text.empty()) return false;
  const DecimalReading reading = read_decimal(text, value);
  if (reading == DecimalReading::exact) return true;
  if (reading == DecimalReading::rounded) {
    ++rounded_;
    return true;
  }
  ++unread_numbers_;
  value = Decimal{};
  return false;
}

bool RowCells::tolerant_cost(Column column, Decimal& value) {
  if (!tolerant_number(column, value)) return false;
  if (is_money(value)) return true;
  ++unread_numbers_;
  return false;
}

}  // namespace farthing::bill
