#include <boost/json/parse.hpp>

#include "aws/xml.hpp"
#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/bucket_settings.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

namespace json = boost::json;

bool names(const json::value& value, std::string_view member, std::string_view wanted) {
  return std::ranges::any_of(list_in(value, member), [&](const json::value& one) {
    return one.is_string() && std::string_view(one.get_string()) == wanted;
  });
}

/// Every text in a JSON value.
void collect_texts(const json::value& value, std::vector<std::string>& texts) {
  if (value.is_string()) texts.emplace_back(value.get_string());
  if (value.is_array())
    for (const json::value& one : value.get_array()) collect_texts(one, texts);
  if (value.is_object())
    for (const auto& [name, one] : value.get_object()) collect_texts(one, texts);
}

enum class Delivery { allowed, conditions_name_another, missing };

/// Whether a bucket's policy lets AWS's service write for an account.
Delivery delivery_in(const json::value& policy, std::string_view service, const std::string& account) {
  Delivery found = Delivery::missing;
  for (const json::value& statement : list_in(policy, "Statement")) {
    const bool may_write = names(statement, "Action", "s3:PutObject") || names(statement, "Action", "s3:*");
    if (text_in(statement, "Effect") != "Allow" || !may_write ||
        !names(part_in(statement, "Principal"), "Service", service))
      continue;
    std::vector<std::string> conditions;
    collect_texts(part_in(statement, "Condition"), conditions);
    const bool fits = conditions.empty() || std::ranges::any_of(conditions, [&](const std::string& text) {
                        return text.find(account) != std::string::npos || text == "*";
                      });
    if (fits) return Delivery::allowed;
    found = Delivery::conditions_name_another;
  }
  return found;
}

}  // namespace

void check_bucket_policy(Visit& visit, Notes& notes) {
  if (!visit.facts().location) {
    notes.skip("No bucket is known.");
    return;
  }
  const control::ExportRecord& location = *visit.facts().location;
  const auto text = bucket_setting(visit, visit.session(aws::Feature::billing), "s3:GetBucketPolicy");
  if (!text && text.error().kind == aws::CallFailure::Kind::denied) {
    notes
        .skip(fmt::format("The policy of bucket {} may not be read; nothing depends on it but this check.",
                          location.bucket))
        .evidence = evidence_of(text.error());
    return;
  }
  if (!text && text.error().code != "NoSuchBucketPolicy") {
    notes.skip(fmt::format("The policy of bucket {} could not be read.", location.bucket)).evidence =
        evidence_of(text.error());
    return;
  }
  boost::system::error_code failed;
  const json::value policy = text ? json::parse(*text, failed) : json::value();
  const auto services = deliverers_of(location.kind);
  std::string_view service = services.front();
  Delivery delivery = delivery_in(policy, service, visit.facts().account);
  // Of an unknown kind, either may be the one that delivers.
  for (const std::string_view other : services)
    if (delivery != Delivery::allowed && other != service &&
        delivery_in(policy, other, visit.facts().account) == Delivery::allowed) {
      service = other;
      delivery = Delivery::allowed;
    }
  if (delivery == Delivery::allowed) {
    notes.ok(fmt::format("The policy of bucket {} lets {} deliver.", location.bucket, service));
    return;
  }
  // A bucket that AWS delivers to for another account is that account's affair.
  Finding& finding =
      delivery == Delivery::conditions_name_another
          ? notes.warn("FD408", location.bucket,
                       fmt::format("The policy of bucket {} lets {} deliver, but not for account {}.", location.bucket,
                                   service, visit.facts().account))
          : notes.warn("FD409", location.bucket,
                       fmt::format("The policy of bucket {} does not let {} deliver.", location.bucket, service));
  finding.evidence = {"s3:GetBucketPolicy", location.bucket, location.region, "", text ? "" : text.error().code, ""};
  finding.snippet = delivery_snippet(visit);
}

void check_lifecycle(Visit& visit, Notes& notes) {
  if (!visit.facts().location) {
    notes.skip("No bucket is known.");
    return;
  }
  const control::ExportRecord& location = *visit.facts().location;
  const auto text = bucket_setting(visit, visit.session(aws::Feature::discovery), "s3:GetBucketLifecycleConfiguration");
  if (!text) {
    const bool none = text.error().code == "NoSuchLifecycleConfiguration";
    Finding& finding = none
                           ? notes.ok(fmt::format("The bucket {} deletes nothing by itself.", location.bucket), "FD507")
                           : notes.skip(fmt::format("The lifecycle of bucket {} may not be read.", location.bucket));
    finding.evidence = evidence_of(text.error());
    return;
  }
  const auto document = aws::xml_to_json(*text);
  const json::value rules = document ? part_in(*document, "LifecycleConfiguration") : json::value();
  const std::string path = path_of(location.prefix, location.name) + "/";
  for (const json::value& rule : list_in(rules, "Rule")) {
    const std::string days = text_in(part_in(rule, "Expiration"), "Days");
    const json::value& filter = part_in(rule, "Filter");
    std::string prefix =
        text_in(rule, "Prefix") + text_in(filter, "Prefix") + text_in(part_in(filter, "And"), "Prefix");
    if (text_in(rule, "Status") != "Enabled" || days.empty() || !path.starts_with(prefix)) continue;
    Finding& finding = notes.warn("FD507", location.bucket,
                                  fmt::format("The rule \"{}\" of bucket {} deletes files below {} after {} days.",
                                              text_in(rule, "ID"), location.bucket, path, days));
    finding.evidence = {"s3:GetBucketLifecycleConfiguration", location.bucket, location.region, "", "", ""};
    finding.snippet = fmt::format("aws s3api get-bucket-lifecycle-configuration --bucket {}", location.bucket);
  }
  if (notes.findings().empty()) notes.ok(fmt::format("The bucket {} keeps the bills.", location.bucket), "FD507");
}

}  // namespace farthing::connect::doctor
