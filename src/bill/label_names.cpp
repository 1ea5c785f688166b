#include "bill/label_names.hpp"

#include <algorithm>
#include <optional>

namespace farthing::bill {
namespace {

constexpr std::string_view user = "user:";
constexpr std::string_view aws = "aws:";

/// What follows a prefix, whatever its case; nothing where it does not stand there or nothing follows.
std::optional<std::string_view> behind(std::string_view name, std::string_view prefix) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (name.size() <= prefix.size() || !std::ranges::equal(name.substr(0, prefix.size()), prefix, {}, lower, lower))
    return std::nullopt;
  return name.substr(prefix.size());
}

/// The prefix stays where the tag would otherwise look like one of AWS's own.
std::string label_of_tag(std::string_view key) {
  if (key.starts_with(user) && key.size() > user.size()) {
    const std::string_view own = key.substr(user.size());
    if (!own.starts_with(user) && !own.starts_with(aws)) key = own;
  }
  return "tag:" + std::string(key);
}

/// A key that AWS has written with underscores for everything that is neither letter nor digit.
std::string label_of_plain_tag(std::string_view key) {
  if (const auto own = behind(key, "user_")) return "tag:" + std::string(*own);
  if (const auto of_aws = behind(key, "aws_")) return "tag:aws:" + std::string(*of_aws);
  return label_of_tag(key);
}

}  // namespace

std::string label_of_column(std::string_view column) {
  for (const std::string_view prefix : {"resourceTags/", "resource_tags/"})
    if (const auto key = behind(column, prefix)) return label_of_tag(*key);
  for (const std::string_view prefix : {"costCategory/", "cost_category/"})
    if (const auto name = behind(column, prefix)) return "category:" + std::string(*name);
  if (const auto key = behind(column, "resource_tags_")) return label_of_plain_tag(*key);
  if (const auto name = behind(column, "cost_category_")) return "category:" + std::string(*name);
  return {};
}

std::string label_of_key(MapColumn::Use use, std::string_view key) {
  if (use == MapColumn::Use::focus_tags) {
    for (const std::string_view prefix : {"costCategory/", "aws:cost-category:"})
      if (const auto name = behind(key, prefix)) return "category:" + std::string(*name);
    return label_of_tag(key);
  }
  return use == MapColumn::Use::tags ? label_of_plain_tag(key) : "category:" + std::string(key);
}

std::string spelled_by_aws(std::string_view name, BeyondAscii beyond) {
  std::string out;
  const auto add_line = [&] {
    if (!out.empty() && !out.ends_with('_')) out += '_';
  };
  for (const char c : name) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                          (beyond == BeyondAscii::letters && (static_cast<unsigned char>(c) & 0x80U) != 0);
    if (is_capital || !is_plain) add_line();
    if (is_capital) out += static_cast<char>(c - 'A' + 'a');
    if (is_plain) out += c;
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

}  // namespace farthing::bill
