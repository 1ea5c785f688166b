#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <string>

#include "aws/http.hpp"
#include "aws/operation.hpp"

namespace farthing::aws {

/// Writes an operation's input as its service's protocol asks for: method, path, query, content type and target, body.
/// Host and signature are still to come. Members that are null are left out.
///
///  - query: `Name.member.N` for lists; ec2: `Name.N`, so its lists go by their names on the wire (`Filter`, `Value`);
///  - REST: what the path names in braces goes into the path, everything else into the query of a GET or the JSON of a
///    POST. Every value is encoded.
///
/// Fails, saying why, when a part of the path is missing or would change its meaning. REST with XML is not written
/// here: S3 has requests of its own.
std::expected<HttpRequest, std::string> write_request(const Operation& operation, const boost::json::object& input);

}  // namespace farthing::aws
