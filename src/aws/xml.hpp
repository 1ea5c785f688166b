#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <string>
#include <string_view>

namespace farthing::aws {

/// An XML answer as JSON: `{"Name": value}` for the element `Name` at the root. Attributes are left out.
///
///  - an element with text is that text, an empty one `""` (which may have been an empty list: read lists with
///    `list_at`, which takes it for one);
///  - one whose children are all `member` or all `item` is an array;
///  - one whose children are all `entry`, each with a `key` and a `value`, is an object: a map;
///  - any other is an object; children of one name become an array when there are several of them.
///
/// Fails, saying why, for what is not well-formed, is nested deeper than 64 elements, has more than a million elements,
/// or declares a document type.
std::expected<boost::json::value, std::string> xml_to_json(std::string_view text);

}  // namespace farthing::aws
