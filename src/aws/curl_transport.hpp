#pragma once

#include <memory>

#include "aws/http.hpp"
#include "core/environment.hpp"

namespace farthing::aws {

/// HTTP/1.1 over libcurl. Connections are kept and used again; certificates are always verified; nothing is unpacked,
/// followed or retried. The path and the headers go out as they are given.
///
/// Reads once, at the start: AWS_CA_BUNDLE or SSL_CERT_FILE and SSL_CERT_DIR (whom to trust), HTTPS_PROXY, HTTP_PROXY,
/// ALL_PROXY and NO_PROXY in upper or lower case. This machine and the metadata services are never asked through a
/// proxy. Messages of failures hold neither headers nor a proxy's password.
std::shared_ptr<HttpTransport> make_curl_transport(const Environment& environment);

}  // namespace farthing::aws
