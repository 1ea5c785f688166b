#include "sample/truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "sample/times.hpp"

namespace farthing::sample {
namespace {

using Groups = std::map<std::string, Metrics>;

std::string json_of(const Metrics& metrics) {
  const std::string blended = metrics.blended_rows == 0 ? "null" : "\"" + to_text(metrics.blended) + "\"";
  return fmt::format(
      R"({{"unblended":"{}","amortised":"{}","net-unblended":"{}","net-amortised":"{}","list":"{}","blended":{}}})",
      to_text(metrics.unblended), to_text(metrics.amortised), to_text(metrics.net_unblended),
      to_text(metrics.net_amortised), to_text(metrics.list), blended);
}

void append_groups(std::string& text, std::string_view name, const Groups& groups) {
  text += fmt::format(",\n   {}: {{", json_string(name));
  bool first = true;
  for (const auto& [key, metrics] : groups) {
    text += fmt::format("{}\n    {}: {}", first ? "" : ",", json_string(key), json_of(metrics));
    first = false;
  }
  text += "\n   }";
}

void add(Groups& groups, const std::string& key, const Metrics& metrics) {
  if (metrics.rows != 0) groups[key] += metrics;
}

/// `user:team` is asked for as `team`; keys of AWS keep their prefix.
std::string tag_group(std::string_view key) {
  if (key.starts_with("user:")) key.remove_prefix(5);
  return fmt::format("tag:{}", key);
}

/// The same charges by the keys of CUR 2.0's maps: names that differ in case or in signs alone are one key there, and
/// the first value that is not empty is its value.
void append_map_keys(std::string& text, const Organisation& organisation, const Month& month, const Tally& tally) {
  std::map<std::string, Groups> groups;
  std::map<std::string, std::vector<int>> tags, categories;
  for (const int key : month.columns.tags) tags[map_key(tag_keys()[static_cast<std::size_t>(key)])].push_back(key);
  for (const int name : month.columns.categories)
    categories[map_key(category_names()[static_cast<std::size_t>(name)])].push_back(name);
  const auto group = [&](const std::string& label, const std::vector<int>& columns, const auto& values_of) {
    for (std::size_t set = 0; set < organisation.tag_sets.size(); ++set) {
      const std::vector<std::string>& values = values_of(organisation.tag_sets[set]);
      const auto filled =
          std::ranges::find_if(columns, [&](int column) { return !values[static_cast<std::size_t>(column)].empty(); });
      add(groups[label], filled == columns.end() ? "" : values[static_cast<std::size_t>(*filled)],
          tally.by_tags()[set]);
    }
  };
  for (const auto& [key, columns] : tags) {
    std::string label = "tag:" + key;
    if (key.starts_with("user_")) label = "tag:" + key.substr(5);
    if (key.starts_with("aws_")) label = "tag:aws:" + key.substr(4);
    group(label, columns, [](const TagSet& set) -> const auto& { return set.values; });
  }
  for (const auto& [key, columns] : categories)
    group("category:" + key, columns, [](const TagSet& set) -> const auto& { return set.categories; });
  text += ",\n   \"map-keys\": {";
  std::string inside;
  for (const auto& [label, values] : groups) append_groups(inside, label, values);
  text += inside.substr(inside.empty() ? 0 : 1) + "\n   }";
}

void append_split_costs(std::string& text, const SplitTally& tally) {
  text += fmt::format(",\n   \"split_rows\": {},\n   \"split_costs\": [", tally.rows());
  bool first = true;
  for (const auto& [group, sums] : tally.groups()) {
    text += fmt::format(
        R"({}    {{"account":{},"operation":{},"cluster":{},"namespace":{},"workload_type":{},"workload":{},)",
        first ? "\n" : ",\n", json_string(group.account), json_string(group.operation), json_string(group.cluster),
        json_string(group.space), json_string(group.workload_type), json_string(group.workload));
    text += fmt::format(
        R"("rows":{},"split_cost":"{}","unused_cost":"{}","net_split_cost":"{}","net_unused_cost":"{}",)", sums.rows,
        to_text(sums.amortised.cost), to_text(sums.amortised.unused), to_text(sums.net.cost), to_text(sums.net.unused));
    text += fmt::format(R"("public_split_cost":"{}","public_unused_cost":"{}"}})", to_text(sums.list.cost),
                        to_text(sums.list.unused));
    first = false;
  }
  text += "\n   ]";
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') json += '\\';
    if (static_cast<unsigned char>(letter) < 0x20)
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
    else
      json += letter;
  }
  return json + "\"";
}

std::string truth_of_month(const Organisation& organisation, const Month& month, Tally& tally,
                           const SplitTally& split) {
  Ahead ahead;
  if (month.open) ahead = tally.take_out_ahead(month.end);

  Metrics total;
  Groups types, accounts, accounts_and_types;
  for (std::size_t account = 0; account < organisation.accounts.size(); ++account) {
    const std::string& id = organisation.accounts[account].id;
    for (std::size_t index = 0; index < static_cast<std::size_t>(LineType::count); ++index) {
      const auto type = static_cast<LineType>(index);
      const Metrics& metrics = tally.of_account_and_type(account, type);
      const std::string name(name_of(type));
      total += metrics;
      add(types, name, metrics);
      add(accounts, id, metrics);
      add(accounts_and_types, fmt::format("{},{}", id, name), metrics);
    }
  }
  Groups services, regions, usage_types;
  for (std::size_t index = 0; index < organisation.skus.size(); ++index) {
    const Sku& sku = organisation.skus[index];
    const Metrics& metrics = tally.by_sku()[index];
    add(services, sku.product_code, metrics);
    add(regions, sku.region, metrics);
    add(usage_types, sku.usage_type, metrics);
  }
  Groups days;
  for (const auto& [date, metrics] : tally.by_day()) add(days, long_time_text(date).substr(0, 10), metrics);

  std::string text = fmt::format(
      "  {{\n   \"payer\": \"{}\", \"period\": \"{}\", \"currency\": \"{}\", \"open\": {}, \"rows\": {},\n"
      "   \"total\": {},\n   \"ahead\": {{\"amortised\":\"{}\",\"net-amortised\":\"{}\"}}",
      organisation.accounts[0].id, long_time_text(month.begin).substr(0, 7), month.currency, month.open, total.rows,
      json_of(total), to_text(ahead.amortised), to_text(ahead.net_amortised));
  append_groups(text, "line-item-type", types);
  append_groups(text, "account", accounts);
  append_groups(text, "service", services);
  append_groups(text, "region", regions);
  append_groups(text, "usage-type", usage_types);
  for (const int key : month.columns.tags) {
    Groups values;
    for (std::size_t set = 0; set < organisation.tag_sets.size(); ++set)
      add(values, organisation.tag_sets[set].values[static_cast<std::size_t>(key)], tally.by_tags()[set]);
    append_groups(text, tag_group(tag_keys()[static_cast<std::size_t>(key)]), values);
  }
  for (const int category : month.columns.categories) {
    Groups values;
    for (std::size_t set = 0; set < organisation.tag_sets.size(); ++set)
      add(values, organisation.tag_sets[set].categories[static_cast<std::size_t>(category)], tally.by_tags()[set]);
    append_groups(text, "category:" + std::string(category_names()[static_cast<std::size_t>(category)]), values);
  }
  append_map_keys(text, organisation, month, tally);
  append_groups(text, "day", days);
  append_groups(text, "account,line-item-type", accounts_and_types);
  if (month.columns.split_costs) append_split_costs(text, split);
  return text + "\n  }";
}

std::string truth_of_sample(std::uint64_t seed, const std::vector<std::string>& months) {
  std::string text = fmt::format("{{\n \"format\": 1,\n \"seed\": {},\n \"bills\": [", seed);
  for (std::size_t index = 0; index < months.size(); ++index) text += (index == 0 ? "\n" : ",\n") + months[index];
  return text + "\n ]\n}\n";
}

}  // namespace farthing::sample
