#include "aws/partition.hpp"

#include <algorithm>
#include <array>

namespace farthing::aws {
namespace {

constexpr std::array known{
    Partition{"aws", "amazonaws.com", "api.aws", "us-east-1", "console.aws.amazon.com"},
    Partition{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1", "console.amazonaws.cn"},
    Partition{"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1", "console.amazonaws-us-gov.com"}};

bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::span<const Partition> partitions() { return known; }

const Partition* find_partition(std::string_view name) {
  const auto found = std::ranges::find(known, name, &Partition::name);
  return found == known.end() ? nullptr : &*found;
}

const Partition& partition_of_region(std::string_view region) {
  if (region.starts_with("cn-")) return known[1];
  if (region.starts_with("us-gov-")) return known[2];
  return known[0];
}

bool is_region_name(std::string_view text) {
  // Words of letters between single dashes, the last a number of one or two digits; it becomes part of a host's name.
  constexpr std::size_t longest = 32;
  if (text.size() > longest) return false;
  std::size_t words = 0;
  while (true) {
    const auto dash = text.find('-');
    const std::string_view word = text.substr(0, dash);
    if (word.empty()) return false;
    if (dash == std::string_view::npos) return words >= 2 && word.size() <= 2 && std::ranges::all_of(word, is_digit);
    if (!std::ranges::all_of(word, is_lower)) return false;
    ++words;
    text.remove_prefix(dash + 1);
  }
}

}  // namespace farthing::aws
