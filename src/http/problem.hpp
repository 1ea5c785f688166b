#pragma once

#include <string_view>

#include "core/result.hpp"
#include "http/message.hpp"

namespace farthing::http {

/// The HTTP status that stands for an error: 400 for what the caller can mend, 404, 409, 422, 500, 502, 503.
int status_of(ErrorCode code);

/// An answer in the form of RFC 9457: type, title, status, detail; of an error also `code` and `cure`.
Response problem(int status, std::string_view detail);
Response problem(const Error& error);

}  // namespace farthing::http
