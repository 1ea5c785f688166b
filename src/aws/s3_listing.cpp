#include "aws/s3_listing.hpp"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <utility>

#include "aws/s3_address.hpp"

namespace farthing::aws {
namespace {

/// S3 gives 1,000 a page, other stores somewhat more.
constexpr std::size_t most_entries = 10'000;
constexpr std::size_t most_key_bytes = 1'024;
constexpr std::size_t most_token_bytes = 8'192;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Takes S3's URL encoding off, in which a blank is `+`.
std::optional<std::string> url_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

class PageReader {
 public:
  PageReader(pugi::xml_node list, std::string_view prefix)
      : list_(list),
        prefix_(prefix),
        encoded_(std::string_view(list.child("EncodingType").text().as_string()) == "url") {}

  std::expected<ListingPage, std::string> read() {
    ListingPage page;
    for (const auto& node : list_.children()) {
      const std::string_view name = node.name();
      if (name == "Contents") {
        auto object = read_object(node);
        if (!object) return std::unexpected(std::move(object.error()));
        page.objects.push_back(std::move(*object));
      } else if (name == "CommonPrefixes") {
        auto folder = read_key(node.child("Prefix"));
        if (!folder) return std::unexpected(std::move(folder.error()));
        page.folders.push_back(std::move(*folder));
      }
      if (page.objects.size() + page.folders.size() > most_entries)
        return std::unexpected(fmt::format("more than {} entries in one page", most_entries));
    }
    const std::string_view more = list_.child("IsTruncated").text().as_string();
    if (more == "true") {
      page.next_token = list_.child("NextContinuationToken").text().as_string();
      if (page.next_token.empty()) return std::unexpected("the list goes on, but the answer does not say where");
      if (page.next_token.size() > most_token_bytes) return std::unexpected("the continuation token is too long");
    } else if (more != "false") {
      return std::unexpected("the answer does not say whether the list goes on");
    }
    return page;
  }

 private:
  std::expected<std::string, std::string> read_key(pugi::xml_node node) const {
    const std::string_view text = node.text().as_string();
    auto key = encoded_ ? url_decoded(text) : std::optional<std::string>(text);
    if (!key) return std::unexpected("a key's encoding is broken");
    if (key->empty()) return std::unexpected("an entry without a key");
    if (key->size() > most_key_bytes) return std::unexpected(fmt::format("a key of {} bytes", key->size()));
    if (!key->starts_with(prefix_)) return std::unexpected("a key that does not lie below the prefix");
    return std::move(*key);
  }

  std::expected<ObjectInfo, std::string> read_object(pugi::xml_node node) const {
    auto key = read_key(node.child("Key"));
    if (!key) return std::unexpected(std::move(key.error()));
    ObjectInfo object;
    object.key = std::move(*key);
    const auto size = parse_byte_count(node.child("Size").text().as_string());
    if (!size) return std::unexpected("an object without a proper size");
    object.size = *size;
    object.etag = unquoted_etag(node.child("ETag").text().as_string());
    if (object.etag.empty()) return std::unexpected("an object without an ETag");
    if (!read_instant(node.child("LastModified").text().as_string(), object.last_modified))
      return std::unexpected("an object without a proper time");
    return object;
  }

  pugi::xml_node list_;
  std::string_view prefix_;
  bool encoded_;
};

}  // namespace

std::expected<ListingPage, std::string> read_listing_page(std::string_view xml, std::string_view prefix) {
  pugi::xml_document document;
  // Keys may begin and end with blanks, and may be nothing else.
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single,
                                           pugi::encoding_utf8);
  if (!parsed)
    return std::unexpected(fmt::format("the list is not XML: {} at byte {}", parsed.description(), parsed.offset));
  const auto list = document.child("ListBucketResult");
  if (!list) return std::unexpected("the answer is not a list of objects");
  return PageReader(list, prefix).read();
}

}  // namespace farthing::aws
