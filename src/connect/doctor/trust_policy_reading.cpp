#include "connect/doctor/trust_policy_reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cctype>

#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/percent_text.hpp"

namespace farthing::connect::doctor {
namespace {

namespace json = boost::json;

bool same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// The texts of a member that may hold one or a list of them.
std::vector<std::string> texts_in(const json::value& value, std::string_view member) {
  std::vector<std::string> texts;
  for (const json::value& one : list_in(value, member))
    if (one.is_string()) texts.emplace_back(one.get_string());
  return texts;
}

/// The values that a condition key is compared with, whatever the operator; keys are told apart without their case.
std::vector<std::string> condition_values(const json::value& statement, std::string_view key) {
  std::vector<std::string> values;
  const json::value& condition = part_in(statement, "Condition");
  if (!condition.is_object()) return values;
  for (const auto& [comparison, keys] : condition.get_object()) {
    if (!keys.is_object()) continue;
    for (const auto& [found, _] : keys.get_object())
      if (same_word(found, key))
        for (std::string& text : texts_in(keys, found)) values.push_back(std::move(text));
  }
  return values;
}

std::string account_of(std::string_view arn) {
  std::size_t begin = 0;
  for (int colons = 0; colons < 4; ++colons) {
    begin = arn.find(':', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  return std::string(arn.substr(begin, arn.find(':', begin) - begin));
}

/// The ARN of the role behind a session: arn:aws:sts::1:assumed-role/NAME/SESSION.
std::string role_of_session(std::string_view arn) {
  constexpr std::string_view mark = ":assumed-role/";
  const auto at = arn.find(mark);
  if (at == std::string_view::npos) return std::string(arn);
  const std::string_view name = arn.substr(at + mark.size());
  return fmt::format(":role/{}", name.substr(0, name.find('/')));
}

bool is_named(const std::vector<std::string>& principals, std::string_view arn) {
  const std::string account = account_of(arn);
  const std::string role = role_of_session(arn);
  return std::ranges::any_of(principals, [&](const std::string& named) {
    if (named == "*" || named == arn || named == account || named.ends_with(fmt::format("::{}:root", account)))
      return true;
    if (!role.starts_with(":role/") || account_of(named) != account) return false;
    // A session's ARN leaves the role's path out.
    return named.find(":role/") != std::string::npos && named.substr(named.rfind('/')) == role.substr(role.rfind('/'));
  });
}

}  // namespace

std::vector<TrustFault> faults_of_trust(std::string_view policy, std::string_view principal_arn,
                                        std::string_view external_id) {
  boost::system::error_code failed;
  const json::value document = json::parse(without_percents(policy), failed);
  if (failed) return {{"FD203", "its trust policy cannot be read"}};
  std::vector<std::string> named;
  std::vector<TrustFault> nearest;
  bool is_trusted = false;
  for (const json::value& statement : list_in(document, "Statement")) {
    if (text_in(statement, "Effect") != "Allow") continue;
    const json::value& principal = part_in(statement, "Principal");
    const std::vector<std::string> principals =
        principal.is_string() ? std::vector{std::string(principal.get_string())} : texts_in(principal, "AWS");
    named.insert(named.end(), principals.begin(), principals.end());
    if (!is_named(principals, principal_arn)) continue;
    is_trusted = true;
    nearest.clear();
    const std::vector<std::string> ids = condition_values(statement, "sts:ExternalId");
    if (ids.empty())
      nearest.push_back({"FD204", "its trust policy asks for no External ID"});
    else if (std::ranges::find(ids, external_id) == ids.end())
      nearest.push_back({"FD202", fmt::format("its trust policy asks for the External ID {}", ids.front())});
    const std::vector<std::string> mfa = condition_values(statement, "aws:MultiFactorAuthPresent");
    if (std::ranges::any_of(mfa, [](const std::string& value) { return same_word(value, "true"); }) ||
        !condition_values(statement, "aws:MultiFactorAuthAge").empty())
      nearest.push_back({"FD207", "its trust policy asks for a second factor"});
    if (nearest.empty()) return {};
  }
  if (is_trusted) return nearest;
  if (named.empty()) return {{"FD203", "its trust policy names no AWS principal"}};
  const bool was_deleted = named.front().starts_with("AIDA") || named.front().starts_with("AROA");
  return {{"FD203", was_deleted ? fmt::format("its trust policy names {}, a principal that was deleted", named.front())
                                : fmt::format("its trust policy names {}", named.front())}};
}

}  // namespace farthing::connect::doctor
