#include "bill/delivery_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace farthing::bill {

std::optional<BillingPeriod> period_of_folder(std::string_view name) {
  constexpr std::size_t day_length = 8;
  const auto is_day = [](std::string_view day) {
    return std::ranges::all_of(day, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (name.size() != 2 * day_length + 1 || name[day_length] != '-' || !is_day(name.substr(0, day_length)) ||
      !is_day(name.substr(day_length + 1)))
    return std::nullopt;
  const auto period = BillingPeriod::parse(fmt::format("{}-{}", name.substr(0, 4), name.substr(4, 2)));
  return period ? std::optional(*period) : std::nullopt;
}

std::optional<BillingPeriod> period_of_partition(std::string_view name) {
  constexpr std::string_view key = "BILLING_PERIOD=";
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  if (!std::ranges::equal(name.substr(0, key.size()), key, {}, upper)) return std::nullopt;
  const auto period = BillingPeriod::parse(name.substr(key.size()));
  return period ? std::optional(*period) : std::nullopt;
}

std::optional<BillingPeriod> period_of_partition_in(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    if (const auto period = period_of_partition(slash == std::string_view::npos ? path : path.substr(slash + 1)))
      return period;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }
  return std::nullopt;
}

}  // namespace farthing::bill
