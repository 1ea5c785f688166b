#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/instant.hpp"

namespace farthing::answer {

/// An instant, or null for 0, which means never.
boost::json::value moment_or_null(Instant instant);
/// `{"code": ..., "message": ..., "cure": ...}`
boost::json::object error_json(const Error& error);
/// What a stored JSON text says; null where it says nothing.
boost::json::value parsed(const std::string& text);

template <class Texts>
boost::json::array array_of(const Texts& texts) {
  boost::json::array list;
  for (const auto& text : texts) list.emplace_back(std::string_view(text));
  return list;
}

/// The whole text of an answer, as the command line prints it and a response carries it. What is not UTF-8 in it, such
/// as the name of a file, reads as U+FFFD.
std::string document(const boost::json::value& value);

}  // namespace farthing::answer
