#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/label_aliases.hpp"

namespace farthing::query {

/// A tag key or cost category, under all its spellings: each form of the bill writes a key in its own way.
struct LabelKey {
  std::string name;                    ///< shown: the alias', else as the user wrote it
  std::vector<std::string> spellings;  ///< the name first where it is one, the others sorted
  bool is_alias = false;               ///< somebody has said so
  /// Keys that it may be as well; which of them nobody can tell, so it stays apart until somebody says so.
  std::vector<std::string> may_be;
};

/// How AWS spells a label where only lower case, digits and `_` may stand: `tag:cost_center` for `tag:Cost Center`, an
/// underscore before every capital. Whether letters beyond ASCII stay depends on the form, so there may be two.
std::set<std::string> spellings_by_aws(std::string_view label);

/// Which labels of a client's bills are one key. Two of them are where one is AWS's spelling of the other, no third one
/// is spelled so, and no bill holds both; or where an alias says so.
class LabelKeys {
 public:
  using Labels = std::map<std::string, std::string>;  ///< of one bill: label to whatever
  static LabelKeys of(std::span<const Labels* const> bills, std::span<const control::LabelAlias> aliases);

  /// The key that a label is a spelling of, or that AWS would spell so; nullptr for one that no bill and no alias has.
  const LabelKey* find(std::string_view label) const;
  const std::vector<LabelKey>& all() const { return keys_; }  ///< by name

 private:
  std::vector<LabelKey> keys_;
  std::map<std::string, std::size_t, std::less<>> by_spelling_;
};

}  // namespace farthing::query
