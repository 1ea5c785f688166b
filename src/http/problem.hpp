#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "http/message.hpp"

namespace farthing::http {

/// The HTTP status that stands for an error: 400 for what the caller can mend, 404, 409, 422, 500, 502, 503.
int status_of(ErrorCode code);

/// Why a request was not done: an error of the house, or a status of HTTP's own.
struct Problem {
  Problem(Error error_);  // NOLINT(google-explicit-constructor): FARTHING_TRY hands errors on
  Problem(int status_, std::string detail_);

  int status;
  std::string detail;
  std::string code;   ///< of the closed list of errors; empty: none
  std::string cure;   ///< empty: none
  std::string field;  ///< of the body or the query that is wrong; empty: none
  std::vector<Header> headers;
};

// What is HTTP's own to refuse, in one place: status, code and cure.
Problem not_signed_in();
Problem not_allowed(std::string detail);
/// What does not come from this server's own pages.
Problem foreign_origin();
/// To who comes from another machine before the first administrator has signed up.
Problem no_administrator_yet();
Problem if_match_missing();
Problem changed_meanwhile();
Problem too_often(std::int64_t seconds);
Problem not_found(std::string detail);

/// `problem` about one field of the body or the query.
Problem wrong_field(std::string field, std::string detail);

/// What a handler gives: an answer, or the reason why there is none.
using Outcome = std::expected<Response, Problem>;

/// An answer in the form of RFC 9457: type, title, status, detail, and what is known of code, cure and field.
Response to_response(const Problem& problem);
Response problem(int status, std::string_view detail);
Response problem(const Error& error);

}  // namespace farthing::http
