#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "aws/s3_reader.hpp"

namespace farthing::aws {

/// One page of a bucket's list.
struct ListingPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> folders;
  std::string next_token;  ///< empty on the last page
};

/// Reads an answer of ListObjectsV2. Every key must lie below the prefix that was asked for. Fails, saying why, for
/// what is not a list, has more than a page's entries, or lacks a part that every entry has.
std::expected<ListingPage, std::string> read_listing_page(std::string_view xml, std::string_view prefix);

}  // namespace farthing::aws
