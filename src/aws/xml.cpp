#include "aws/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <pugixml.hpp>
#include <set>
#include <utility>

#include "core/utf8.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

constexpr int deepest = 64;
constexpr std::ptrdiff_t most_marks = 2'000'000;

class Reader {
 public:
  bool too_deep() const { return too_deep_; }

  json::value read(const pugi::xml_node& element, int depth) {
    if (depth > deepest) {
      too_deep_ = true;
      return nullptr;
    }
    const auto children = element.children();
    const auto is_element = [](const pugi::xml_node& node) { return node.type() == pugi::node_element; };
    const auto all_named = [&](std::string_view name) {
      return std::ranges::all_of(children, [&](const auto& node) { return !is_element(node) || name == node.name(); });
    };
    if (std::ranges::none_of(children, is_element)) return json::value(text_of(element));
    if (all_named("member") || all_named("item")) {
      json::array list;
      for (const auto& child : children)
        if (is_element(child)) list.push_back(read(child, depth + 1));
      return list;
    }
    json::object object;
    if (all_named("entry") && std::ranges::all_of(children, [&](const auto& node) {
          return !is_element(node) || (node.child("key") && node.child("value"));
        })) {
      for (const auto& child : children)
        if (is_element(child)) object[text_of(child.child("key"))] = read(child.child("value"), depth + 1);
      return object;
    }
    // A child that is itself an array must not be taken for several children of its name.
    std::set<std::string, std::less<>> repeated;
    for (const auto& child : children) {
      if (!is_element(child)) continue;
      const std::string name = valid_utf8(child.name());
      json::value value = read(child, depth + 1);
      json::value* place = object.if_contains(name);
      if (place == nullptr) {
        object.emplace(name, std::move(value));
      } else if (repeated.insert(name).second) {
        json::array list;
        list.push_back(std::move(*place));
        list.push_back(std::move(value));
        *place = std::move(list);
      } else {
        place->as_array().push_back(std::move(value));
      }
    }
    return object;
  }

 private:
  static std::string text_of(const pugi::xml_node& element) {
    std::string text;
    for (const auto& node : element.children())
      if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) text += node.value();
    return valid_utf8(text);
  }

  bool too_deep_ = false;
};

}  // namespace

std::expected<json::value, std::string> xml_to_json(std::string_view text) {
  if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos)
    return std::unexpected("the XML declares a document type");
  if (std::ranges::count(text, '<') > most_marks) return std::unexpected("the XML has too many elements");
  pugi::xml_document document;
  // White space alone is text when it is all that an element holds.
  const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single,
                                           pugi::encoding_utf8);
  if (!parsed)
    return std::unexpected(fmt::format("the XML ends or breaks at byte {}: {}", parsed.offset, parsed.description()));
  Reader reader;
  const auto root = document.document_element();
  json::object object;
  object[valid_utf8(root.name())] = reader.read(root, 1);
  if (reader.too_deep()) return std::unexpected(fmt::format("the XML is nested deeper than {} elements", deepest));
  return object;
}

}  // namespace farthing::aws
