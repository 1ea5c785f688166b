#pragma once

#include <span>
#include <string_view>

#include "http/message.hpp"

namespace farthing::http {

/// A file of the pages, as the binary carries it.
struct Page {
  std::string_view path;  ///< `/assets/index-1a2b3c.js`
  std::string_view media_type;
  std::string_view tag;        ///< ETag, with its quotes
  bool never_changes = false;  ///< its name holds its hash
  std::string_view plain, gzip, brotli;
};

/// What this binary was built with; none, where it was built without pages.
std::span<const Page> built_in_pages();

/// Answers GET and HEAD from `pages`: compressed as the client takes it, `304` for what it has already, kept for ever
/// by caches where the name holds the hash. A path that is no file is answered with `/index.html`, for the pages show
/// by it what they show; but not below `/assets/`, where a name that is gone is a `404`.
Response page_of(std::span<const Page> pages, const Request& request);

}  // namespace farthing::http
