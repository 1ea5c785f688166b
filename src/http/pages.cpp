#include "http/pages.hpp"

#include <algorithm>

#include "http/problem.hpp"

namespace farthing::http {
namespace {

/// What the pages may load and do: only what this server gives them. Nothing inline, no frame around them.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// True when a list such as `gzip, br;q=0.5` names the coding and does not refuse it.
bool takes(const Request& request, std::string_view coding) {
  const auto header = find_header(request.headers, "Accept-Encoding");
  if (!header) return false;
  for (std::size_t at = 0; at <= header->size();) {
    const std::size_t end = std::min(header->find(',', at), header->size());
    std::string_view item = header->substr(at, end - at);
    at = end + 1;
    const std::size_t blanks = std::min(item.find_first_not_of(" \t"), item.size());
    item.remove_prefix(blanks);
    const std::string_view name = item.substr(0, item.find_first_of("; \t"));
    if (name != coding) continue;
    const std::size_t weight = item.find("q=");
    return weight == std::string_view::npos || item.find_first_of("123456789", weight) != std::string_view::npos;
  }
  return false;
}

const Page* find_page(std::span<const Page> pages, std::string_view path) {
  const auto found = std::ranges::find(pages, path, &Page::path);
  return found == pages.end() ? nullptr : &*found;
}

}  // namespace

Response page_of(std::span<const Page> pages, const Request& request) {
  if (request.method != Method::get && request.method != Method::head) {
    Response response = problem(405, "pages can only be read");
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  const Page* page = find_page(pages, request.path);
  if (page == nullptr && !request.path.starts_with("/assets/")) page = find_page(pages, "/index.html");
  if (page == nullptr)
    return problem(404, pages.empty() ? "this farthing was built without pages; its API is below /api/v1"
                                      : "there is nothing at this address");
  Response response;
  std::string type(page->media_type);
  if (type.starts_with("text/")) type += "; charset=utf-8";
  response.headers = {{"Content-Type", std::move(type)},
                      {"ETag", std::string(page->tag)},
                      {"Vary", "Accept-Encoding"},
                      {"Cache-Control", page->never_changes ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (page->media_type.starts_with("text/html"))
    response.headers.push_back({"Content-Security-Policy", std::string(content_security_policy)});
  if (find_header(request.headers, "If-None-Match") == page->tag) {
    response.status = 304;
    return response;
  }
  if (takes(request, "br")) {
    response.headers.push_back({"Content-Encoding", "br"});
    response.body = page->brotli;
  } else if (takes(request, "gzip")) {
    response.headers.push_back({"Content-Encoding", "gzip"});
    response.body = page->gzip;
  } else {
    response.body = page->plain;
  }
  return response;
}

}  // namespace farthing::http
