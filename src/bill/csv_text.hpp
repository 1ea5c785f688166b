#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing::bill {

/// Returns what a CSV field says: the quotes around it gone, doubled quotes single. A field without quotes is itself.
/// `room` holds the text when it has to be changed.
std::string_view field_text(std::string_view raw, std::string& room);

/// Splits one CSV record into its fields' raw text, quotes and all.
void split_record(std::string_view record, std::vector<std::string_view>& fields);

}  // namespace farthing::bill
