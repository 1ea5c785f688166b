#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace farthing::bill {

/// Returns what a CSV field says: the quotes around it gone, doubled quotes single. A field without quotes is itself.
/// `room` holds the text when it has to be changed.
std::string_view field_text(std::string_view raw, std::string& room);

/// Splits one CSV record into its fields' raw text, quotes and all.
void split_record(std::string_view record, std::vector<std::string_view>& fields);

/// Makes text fit to be stored: invalid UTF-8 and NUL become U+FFFD. Returns how many places were mended; `text` is
/// left alone when that is 0.
std::uint64_t mend_utf8(std::string_view text, std::string& mended);
/// The same in place; true when something was mended.
bool mend(std::string& text);

}  // namespace farthing::bill
