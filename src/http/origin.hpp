#pragma once

#include <string_view>

#include "http/message.hpp"

namespace farthing::http {

/// The address of this server as the client names it: `public_url`, else `http://` and the Host it sent. Empty: it sent
/// none that can be believed.
std::string own_origin(const Request& request, std::string_view public_url);

/// True when a request that changes something comes from this server's own pages: its Origin is ours, or that of the
/// loopback it was sent to, through a tunnel perhaps. One without an Origin comes from no page of a browser, and is
/// none either.
bool comes_from_own_pages(const Request& request, std::string_view public_url);

/// True for an address of this machine alone.
bool is_loopback(std::string_view peer);

}  // namespace farthing::http
