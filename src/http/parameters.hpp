#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/problem.hpp"
#include "http/router.hpp"

namespace farthing::http {

/// Which part of a list is asked for.
struct Cut {
  std::size_t limit = 100;
  std::string after;  ///< the key of the last one that the caller has; empty: from the beginning
};

/// The parameters of a request's address. Read each by its name, then ask `finish`: it tells of the first that was of
/// another form, stood there twice, or that nobody asked for.
class Parameters {
 public:
  explicit Parameters(const Call& call) : call_(call) {}

  std::optional<std::string> text(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most);
  /// `true` or `false`; missing: false.
  bool flag(std::string_view name);
  /// One of `words`; the first where it is missing.
  std::string word(std::string_view name, const std::vector<std::string>& words);
  /// `limit` and `cursor`.
  Cut cut();
  void refuse(std::string_view name, std::string detail);

  std::expected<void, Problem> finish() const;

 private:
  const Call& call_;
  std::set<std::string, std::less<>> read_;
  std::optional<Problem> wrong_;
};

/// What a list gives to go on from: the key of its last item, in a form that nobody types by mistake.
std::string cursor_of(std::string_view key);

/// The part of a list, which is sorted by its keys, and the cursor to go on from; nothing at the end.
template <class Item, class KeyOf>
std::pair<std::vector<Item>, std::optional<std::string>> part_of(std::vector<Item> list, const Cut& cut,
                                                                 const KeyOf& key_of) {
  std::vector<Item> part;
  for (Item& item : list) {
    if (!cut.after.empty() && key_of(item) <= cut.after) continue;
    if (part.size() == cut.limit) {
      std::string cursor = cursor_of(key_of(part.back()));
      return {std::move(part), std::move(cursor)};
    }
    part.push_back(std::move(item));
  }
  return {std::move(part), std::nullopt};
}

}  // namespace farthing::http
