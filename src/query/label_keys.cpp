#include "query/label_keys.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "bill/label_names.hpp"

namespace farthing::query {
namespace {

using bill::BeyondAscii;
using bill::spelled_by_aws;

std::optional<std::string> spelled_label(std::string_view label, BeyondAscii beyond) {
  constexpr std::string_view tag = "tag:";
  constexpr std::string_view category = "category:";
  if (label.starts_with(tag)) {
    const std::string_view key = label.substr(tag.size());
    const bool has_prefix = key.starts_with("aws:") || key.starts_with("user:");
    const std::string name = spelled_by_aws(has_prefix ? key : "user:" + std::string(key), beyond);
    if (name.find('_') == std::string::npos) return std::nullopt;  // nothing is left of the key
    return bill::label_of_key(bill::MapColumn::Use::tags, name);
  }
  if (!label.starts_with(category)) return std::nullopt;
  const std::string name = spelled_by_aws(label.substr(category.size()), beyond);
  if (name.empty()) return std::nullopt;
  return bill::label_of_key(bill::MapColumn::Use::categories, name);
}

/// Makes keys of the labels that bills and aliases have: sets of labels, each of one label to begin with.
class KeyMaker {
 public:
  KeyMaker(std::span<const LabelKeys::Labels* const> bills, std::span<const control::LabelAlias> aliases)
      : aliases_(aliases) {
    std::set<std::string> all;
    for (const LabelKeys::Labels* bill : bills)
      for (const auto& label : *bill) all.insert(label.first);
    for (const control::LabelAlias& alias : aliases) {
      all.insert(alias.name);
      all.insert(alias.spellings.begin(), alias.spellings.end());
    }
    labels_.assign(all.begin(), all.end());
    bills_of_.resize(labels_.size());
    for (std::size_t bill = 0; bill < bills.size(); ++bill)
      for (const auto& label : *bills[bill]) bills_of_[*place_of(label.first)].push_back(bill);
    alias_of_.resize(labels_.size());
    may_be_.resize(labels_.size());
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      set_of_.push_back(i);
      members_.push_back({i});
    }
  }

  void unite_aliases() {
    for (std::size_t number = 0; number < aliases_.size(); ++number) {
      const std::size_t name = *place_of(aliases_[number].name);
      alias_of_[name] = number;
      for (const std::string& spelling : aliases_[number].spellings) {
        const std::size_t place = *place_of(spelling);
        alias_of_[place] = number;
        unite(name, place);
      }
    }
  }

  /// What AWS's spelling alone says.
  void unite_spellings(BeyondAscii beyond) {
    std::map<std::size_t, std::vector<std::size_t>> written_of;  // by the place of AWS's spelling
    for (std::size_t i = 0; i < labels_.size(); ++i)
      if (const auto spelling = spelled_label(labels_[i], beyond))
        if (const auto place = place_of(*spelling); place && *place != i) written_of[*place].push_back(i);
    for (auto& [spelled, written] : written_of) {
      const std::size_t place = spelled;
      std::erase_if(written,
                    [&](std::size_t one) { return set_of_[one] == set_of_[place] || are_decided(one, place); });
      if (written.empty()) continue;
      const std::size_t first = written.front();
      const bool is_one = std::ranges::all_of(written, [&](std::size_t one) { return set_of_[one] == set_of_[first]; });
      if (is_one && !stand_side_by_side(first, place))
        unite(first, place);
      else
        may_be_[place].insert(written.begin(), written.end());
    }
  }

  std::vector<LabelKey> keys() const {
    std::vector<LabelKey> keys;
    for (std::size_t set = 0; set < members_.size(); ++set)
      if (!members_[set].empty()) keys.push_back(key_of(members_[set]));
    std::ranges::sort(keys, {}, &LabelKey::name);
    return keys;
  }

 private:
  std::optional<std::size_t> place_of(const std::string& label) const {
    const auto at = std::ranges::lower_bound(labels_, label);
    if (at == labels_.end() || *at != label) return std::nullopt;
    return static_cast<std::size_t>(at - labels_.begin());
  }

  void unite(std::size_t one, std::size_t other) {
    const std::size_t to = set_of_[one];
    const std::size_t from = set_of_[other];
    if (to == from) return;
    for (const std::size_t member : members_[from]) set_of_[member] = to;
    members_[to].insert(members_[to].end(), members_[from].begin(), members_[from].end());
    members_[from].clear();
  }

  std::optional<std::size_t> alias_of_set(std::size_t label) const {
    for (const std::size_t member : members_[set_of_[label]])
      if (alias_of_[member]) return alias_of_[member];
    return std::nullopt;
  }

  /// Somebody has said of both what they are, or of one that it stands alone.
  bool are_decided(std::size_t one, std::size_t other) const {
    const auto mine = alias_of_set(one);
    const auto theirs = alias_of_set(other);
    const auto stands_alone = [&](const auto& alias) { return alias && aliases_[*alias].spellings.empty(); };
    return stands_alone(mine) || stands_alone(theirs) || (mine && theirs);
  }

  bool stand_side_by_side(std::size_t one, std::size_t other) const {
    std::set<std::size_t> bills;
    for (const std::size_t member : members_[set_of_[one]])
      bills.insert(bills_of_[member].begin(), bills_of_[member].end());
    return std::ranges::any_of(members_[set_of_[other]], [&](std::size_t member) {
      return std::ranges::any_of(bills_of_[member], [&](std::size_t bill) { return bills.contains(bill); });
    });
  }

  LabelKey key_of(std::vector<std::size_t> members) const {
    std::ranges::sort(members);
    LabelKey key;
    bool is_written = false;  // as the user wrote it, not as AWS spells it
    for (const std::size_t member : members) {
      const std::string& label = labels_[member];
      const bool written = !spellings_by_aws(label).contains(label);
      if (alias_of_[member]) {
        key.is_alias = true;
        key.name = aliases_[*alias_of_[member]].name;
      } else if (!key.is_alias && (key.name.empty() || (written && !is_written))) {
        key.name = label;
        is_written = written;
      }
      key.spellings.push_back(label);
      for (const std::size_t other : may_be_[member]) key.may_be.push_back(labels_[other]);
    }
    std::ranges::stable_partition(key.spellings, [&](const std::string& one) { return one == key.name; });
    return key;
  }

  std::span<const control::LabelAlias> aliases_;
  std::vector<std::string> labels_;  // sorted; the others are by the place in it
  std::vector<std::vector<std::size_t>> bills_of_;
  std::vector<std::optional<std::size_t>> alias_of_;
  std::vector<std::set<std::size_t>> may_be_;
  std::vector<std::size_t> set_of_;
  std::vector<std::vector<std::size_t>> members_;  // by set
};

}  // namespace

std::set<std::string> spellings_by_aws(std::string_view label) {
  std::set<std::string> spellings;
  for (const BeyondAscii beyond : {BeyondAscii::letters, BeyondAscii::signs})
    if (auto spelling = spelled_label(label, beyond)) spellings.insert(std::move(*spelling));
  return spellings;
}

LabelKeys LabelKeys::of(std::span<const Labels* const> bills, std::span<const control::LabelAlias> aliases) {
  KeyMaker maker(bills, aliases);
  maker.unite_aliases();
  maker.unite_spellings(BeyondAscii::letters);
  maker.unite_spellings(BeyondAscii::signs);
  LabelKeys keys;
  keys.keys_ = maker.keys();
  for (std::size_t i = 0; i < keys.keys_.size(); ++i)
    for (const std::string& spelling : keys.keys_[i].spellings) keys.by_spelling_.emplace(spelling, i);
  return keys;
}

const LabelKey* LabelKeys::find(std::string_view label) const {
  if (const auto at = by_spelling_.find(label); at != by_spelling_.end()) return &keys_[at->second];
  // What AWS would spell so may be asked for before a bill comes that does.
  const LabelKey* found = nullptr;
  for (const LabelKey& key : keys_)
    for (const std::string& spelling : key.spellings)
      if (spellings_by_aws(spelling).contains(std::string(label))) {
        if (found != nullptr && found != &key) return nullptr;
        found = &key;
      }
  return found;
}

}  // namespace farthing::query
