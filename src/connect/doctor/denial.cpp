#include "connect/doctor/denial.hpp"

#include <array>
#include <utility>

namespace farthing::connect::doctor {
namespace {

using By = Denial::By;

// The first that occurs after the words "explicit deny in" or "because no" counts.
constexpr std::array<std::pair<std::string_view, By>, 8> kinds{{
    {"service control policy", By::service_control_policy},
    {"resource control policy", By::resource_control_policy},
    {"identity-based policy", By::identity_policy},
    {"resource-based policy", By::resource_policy},
    {"permissions boundary", By::boundary},
    {"session policy", By::session_policy},
    {"VPC endpoint policy", By::endpoint_policy},
    {"role trust policy", By::resource_policy},
}};

/// The word after `mark`, without quotes and the punctuation behind it.
std::string word_after(std::string_view message, std::string_view mark) {
  const auto at = message.find(mark);
  if (at == std::string_view::npos) return {};
  std::string_view rest = message.substr(at + mark.size());
  while (rest.starts_with(' ') || rest.starts_with('"')) rest.remove_prefix(1);
  std::string_view word = rest.substr(0, rest.find_first_of(" \"\n,"));
  while (word.ends_with('.') || word.ends_with(':')) word.remove_suffix(1);
  return std::string(word);
}

}  // namespace

bool Denial::is_guard_rail() const {
  return by == By::boundary || by == By::service_control_policy || by == By::resource_control_policy ||
         (is_explicit && by == By::identity_policy);
}

Denial read_denial(std::string_view message) {
  Denial denial;
  denial.principal = word_after(message, "User:");
  denial.action = word_after(message, "to perform:");
  denial.resource = word_after(message, "on resource:");
  std::size_t reason = message.find("explicit deny in");
  denial.is_explicit = reason != std::string_view::npos;
  if (!denial.is_explicit) reason = message.find("because no");
  if (reason == std::string_view::npos) return denial;
  std::size_t first = std::string_view::npos;
  for (const auto& [words, by] : kinds)
    if (const auto at = message.find(words, reason); at < first) {
      first = at;
      denial.by = by;
    }
  return denial;
}

std::string_view to_string(Denial::By by) {
  switch (by) {
    case By::identity_policy:
      return "an identity-based policy";
    case By::boundary:
      return "a permissions boundary";
    case By::service_control_policy:
      return "a service control policy";
    case By::resource_control_policy:
      return "a resource control policy";
    case By::resource_policy:
      return "a resource-based policy";
    case By::session_policy:
      return "a session policy";
    case By::endpoint_policy:
      return "a VPC endpoint policy";
    case By::untold:
      break;
  }
  return "a policy that AWS does not name";
}

}  // namespace farthing::connect::doctor
