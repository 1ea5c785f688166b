#include <algorithm>

#include "aws/arn.hpp"
#include "aws/partition.hpp"
#include "connect/connection_request.hpp"
#include "connect/names.hpp"
#include "control/connections.hpp"
#include "http/handlers/connection_fields.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

/// What a look at a value, without asking AWS, tells whoever typed it.
struct FieldVerdict {
  std::string wrong;     ///< empty: nothing
  std::string words;     ///< what was recognised
  std::string repaired;  ///< empty: as it was typed
};

FieldVerdict verdict_of(const Result<>& checked) {
  return checked ? FieldVerdict() : FieldVerdict{checked.error().message, "", ""};
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

FieldVerdict account_verdict(const std::string& value) {
  std::string digits = trimmed(value);
  std::erase_if(digits, [](char c) { return c == '-' || c == ' '; });
  if (!aws::is_account_id(digits)) return {fmt::format("\"{}\" is no account id: those have 12 digits", value), "", ""};
  return {"", "", digits};
}

FieldVerdict role_verdict(const std::string& value, const std::string& account) {
  const auto role = aws::parse_role_arn(value);
  if (!role) return {role.error().message, "", ""};
  if (!account.empty() && account != role->account)
    return {fmt::format("the role belongs to account {}, not to {}", role->account, account), "", ""};
  return {"",
          fmt::format("role {} of account {}{}", role->name, role->account,
                      role->partition == "aws" ? "" : " in " + role->partition),
          role->text};
}

FieldVerdict bucket_verdict(const std::string& value) {
  std::string name = trimmed(value);
  // People paste the whole address.
  for (const std::string_view scheme : {"s3://", "arn:aws:s3:::", "arn:aws-cn:s3:::", "arn:aws-us-gov:s3:::"})
    if (name.starts_with(scheme)) name.erase(0, scheme.size());
  name = name.substr(0, name.find('/'));
  auto verdict = verdict_of(connect::check_bucket_name(name));
  verdict.repaired = name;
  return verdict;
}

FieldVerdict prefix_verdict(const std::string& value) {
  const std::string prefix = connect::trimmed_prefix(trimmed(value));
  auto verdict = verdict_of(connect::check_prefix(prefix));
  verdict.repaired = prefix;
  return verdict;
}

FieldVerdict regions_verdict(const std::string& value) {
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size());
    const std::string region = trimmed(value.substr(at, end - at));
    if (!region.empty() && !aws::is_region_name(region))
      return {fmt::format("\"{}\" cannot be the name of a region: those look like eu-central-1", region), "", ""};
    at = end + 1;
  }
  return {};
}

FieldVerdict key_verdict(const std::string& value) {
  const std::string key = trimmed(value);
  // Never repeated: people mistake the secret for it.
  constexpr std::size_t shortest = 16;
  if (key.starts_with("ASIA"))
    return {"this is the key of a session, which soon ends: take one that begins with AKIA", "", ""};
  if (key.size() < shortest ||
      !std::ranges::all_of(key, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }))
    return {"this is no access key id: those look like AKIAIOSFODNN7EXAMPLE", "", ""};
  return {"", "", key};
}

FieldVerdict name_verdict(Visit& visit, const std::string& value) {
  const auto fits = connect::check_connection_name(value);
  if (!fits) return verdict_of(fits);
  const auto taken = control::find_connection(visit.database(), visit.client(), value);
  if (!taken) return {};
  if (taken->state == control::ConnectionState::pending || taken->state == control::ConnectionState::unsafe_trust)
    return {"", "begun already: what is given here is added to it", ""};
  return {fmt::format("{} is connected already", value), "", ""};
}

FieldVerdict check(Visit& visit, const std::string& field, const std::string& value, const std::string& account) {
  if (field == "name") return name_verdict(visit, value);
  if (field == "account_id" || field == "bucket_owner") return account_verdict(value);
  if (field == "role_arn") return role_verdict(value, account);
  if (field == "bucket") return bucket_verdict(value);
  if (field == "prefix") return prefix_verdict(value);
  if (field == "export") return verdict_of(connect::check_export_name(trimmed(value)));
  if (field == "partition") return verdict_of(connect::check_partition(value));
  if (field == "regions" || field == "home_region") return regions_verdict(value);
  if (field == "access_key_id") return key_verdict(value);
  if (field == "since") {
    const auto period = BillingPeriod::parse(value);
    return period ? FieldVerdict() : FieldVerdict{period.error().message, "", ""};
  }
  return {};
}

}  // namespace

Outcome check_field(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string field = fields.text("field");
  const std::string value = fields.text_or_empty("value", 4096);
  fields.text_or_empty("name");
  const std::string account = fields.text_or_empty("account_id", 64);
  // What else the form holds may be half typed: only that it is known counts.
  for (const char* other : {"organisation", "partition", "role_arn", "access_key_id", "secret_access_key", "kind",
                            "bucket", "prefix", "export", "export_kind", "bucket_owner", "since", "regions", "features",
                            "home_region", "accepts_organisation_trust", "patience_seconds"})
    (void)fields.json(other);
  FARTHING_CHECK(fields.finish());
  const bool is_nameless = field == "name" && value.empty();
  const FieldVerdict verdict = is_nameless     ? FieldVerdict{"give it a name: your own word for the account", "", ""}
                               : value.empty() ? FieldVerdict()
                                               : check(visit, field, value, account);
  const bool is_ok = verdict.wrong.empty();
  const bool is_repaired = is_ok && !verdict.repaired.empty() && verdict.repaired != value;
  return json_answer({{"ok", is_ok},
                      {"words", is_ok ? verdict.words : verdict.wrong},
                      {"repaired", is_repaired ? json::value(verdict.repaired) : json::value(nullptr)}});
}

}  // namespace farthing::http
