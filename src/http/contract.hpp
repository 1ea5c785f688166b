#pragma once

#include <string_view>

namespace farthing::http {

/// api/openapi.yaml, as this binary was built with it.
std::string_view contract_text();

}  // namespace farthing::http
