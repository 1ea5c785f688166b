#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "http/problem.hpp"
#include "http/visit.hpp"

namespace farthing::http {

/// Answers in JSON with an ETag, which changes when anything in it does.
Response tagged_answer(const boost::json::value& value, int status = 200);

/// The ETag of an answer that was kept as text.
std::string tag_of_body(std::string_view body);

/// Whether an edit was made of what is there now: 428 without If-Match, 412 when it is another state than `current`.
std::expected<void, Problem> check_if_match(const Request& request, const boost::json::value& current);

}  // namespace farthing::http
