#include "bill/row_cells.hpp"

namespace farthing::bill {

Result<bool> RowCells::cost(Column column, Decimal& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text.empty()) return false;
  const std::string_view text = field_text(raw_text, room_);
  if (text.empty()) return false;
  switch (read_decimal(text, value)) {
    case DecimalReading::exact:
      return true;
    case DecimalReading::rounded:
      ++rounded_;
      return true;
    case DecimalReading::overflow:
      return error(ErrorCode::number, ", column {}: \"{}\" is beyond the range of money (10^20)", describe(column).name,
                   text.substr(0, 60));
    case DecimalReading::invalid:
      break;
  }
  return error(ErrorCode::number, ", column {}: \"{}\" is not a decimal number", describe(column).name,
               text.substr(0, 60));
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

}  // namespace farthing::bill
