#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instant.hpp"

namespace farthing::aws {

/// What lies in an answer at a path: `field_at(body, "Role.Arn")`; nothing where there is none. Names hold no dots.
const boost::json::value* field_at(const boost::json::value& value, std::string_view path);

/// The same as text; numbers and truth values are printed; empty where there is none, or a list, or an object.
std::string text_at(const boost::json::value& value, std::string_view path);
/// True for `true`, as JSON or as XML writes it.
bool flag_at(const boost::json::value& value, std::string_view path);
/// A whole number, from a JSON number or from text; nothing where there is none.
std::optional<std::int64_t> number_at(const boost::json::value& value, std::string_view path);
/// A time, from ISO 8601 or from seconds since 1970, whose fraction is dropped; nothing where there is none.
std::optional<Instant> time_at(const boost::json::value& value, std::string_view path);
/// The texts of a list.
std::vector<std::string> texts_at(const boost::json::value& value, std::string_view path);
/// What stands at the path read as a list, however the protocol wrote it: an array, nothing, `""`, a single member, or
/// a list whose members have names of their own, `{"DBInstance": [...]}`.
boost::json::array list_at(const boost::json::value& value, std::string_view path);

}  // namespace farthing::aws
