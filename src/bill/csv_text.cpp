#include "bill/csv_text.hpp"

namespace farthing::bill {

std::string_view field_text(std::string_view raw, std::string& room) {
  if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') return raw;
  raw = raw.substr(1, raw.size() - 2);
  if (raw.find('"') == std::string_view::npos) return raw;
  room.clear();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    room += raw[at];
    if (raw[at] == '"' && at + 1 < raw.size() && raw[at + 1] == '"') ++at;
  }
  return room;
}

void split_record(std::string_view record, std::vector<std::string_view>& fields) {
  fields.clear();
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at < record.size(); ++at) {
    if (record[at] == '"')
      quoted = !quoted;
    else if (record[at] == ',' && !quoted) {
      fields.push_back(record.substr(start, at - start));
      start = at + 1;
    }
  }
  fields.push_back(record.substr(start));
}

}  // namespace farthing::bill
