#include "http/pages.hpp"

namespace farthing::http {

std::span<const Page> built_in_pages() { return {}; }

}  // namespace farthing::http
