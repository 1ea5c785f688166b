#pragma once

#include "connect/connection_request.hpp"
#include "http/fields.hpp"

namespace farthing::http {

/// Reads what a body says of a connection: the fields of the contract's ConnectionRequest but `name`, and `unset`. What
/// cannot be right whatever AWS says is noted as the field's, and told by Fields::finish.
connect::ConnectionRequest read_connection_fields(Fields& fields, const std::string& client);

}  // namespace farthing::http
