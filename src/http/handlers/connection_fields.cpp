#include "http/handlers/connection_fields.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/operation.hpp"
#include "aws/partition.hpp"
#include "core/near_words.hpp"
#include "query/query_words.hpp"

namespace farthing::http {
namespace {

/// The words of the contract are fields, those of the command line options.
std::optional<connect::Unset> unset_named(const std::string& name) {
  using connect::Unset;
  static const std::vector<std::pair<std::string_view, Unset>> names{
      {"since", Unset::since},
      {"regions", Unset::regions},
      {"features", Unset::features},
      {"home_region", Unset::home_region},
      {"kind", Unset::kind},
      {"bucket", Unset::bucket},
      {"bucket_owner", Unset::bucket_owner},
      {"access_key_id", Unset::access_key},
      {"accepts_organisation_trust", Unset::organisation_trust}};
  const auto found = std::ranges::find(names, name, &std::pair<std::string_view, Unset>::first);
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

void read_lists(Fields& fields, connect::ConnectionRequest& request) {
  request.regions = fields.optional_texts("regions");
  for (const std::string& region : request.regions.value_or(std::vector<std::string>()))
    if (!aws::is_region_name(region))
      fields.refuse("regions", fmt::format("\"{}\" cannot be the name of a region", region));
  request.features = fields.optional_texts("features");
  for (const std::string& feature : request.features.value_or(std::vector<std::string>()))
    if (!aws::parse_feature(feature)) {
      std::vector<std::string> known;
      for (const aws::Feature one : aws::all_features()) known.emplace_back(to_string(one));
      fields.refuse("features",
                    fmt::format("\"{}\" is none of {}{}", feature, query::joined(known), did_you_mean(feature, known)));
    }
  for (const std::string& name : fields.optional_texts("unset").value_or(std::vector<std::string>())) {
    const auto unset = unset_named(name);
    if (!unset)
      fields.refuse("unset", fmt::format("\"{}\" is nothing that can be taken back", name));
    else
      request.unset.push_back(*unset);
  }
}

}  // namespace

connect::ConnectionRequest read_connection_fields(Fields& fields, const std::string& client) {
  connect::ConnectionRequest request;
  request.client = client;
  request.organisation = fields.optional_text("organisation", 64);
  request.account = fields.optional_text("account_id", 32);
  request.role_arn = fields.optional_text("role_arn", 2048);
  request.access_key_id = fields.optional_text("access_key_id");
  request.secret_access_key = fields.optional_secret("secret_access_key").value_or(Secret());
  request.bucket = fields.optional_text("bucket");
  request.prefix = fields.optional_text("prefix", 1024);
  request.export_name = fields.optional_text("export", 256);
  request.bucket_owner = fields.optional_text("bucket_owner", 32);
  request.accepts_organisation_trust = fields.optional_flag("accepts_organisation_trust").value_or(false);
  if (request.account && !aws::is_account_id(*request.account))
    fields.refuse("account_id", fmt::format("\"{}\" is no account id: those have 12 digits", *request.account));
  if (request.bucket_owner && !aws::is_account_id(*request.bucket_owner))
    fields.refuse("bucket_owner", fmt::format("\"{}\" is no account id: those have 12 digits", *request.bucket_owner));
  if (const auto kind = fields.optional_text("kind")) {
    request.kind = control::parse_account_kind(*kind);
    if (!request.kind) fields.refuse("kind", fmt::format("\"{}\" is none of management, member, standalone", *kind));
  }
  if (const auto kind = fields.optional_text("export_kind")) {
    request.export_kind = control::parse_export_kind(*kind);
    if (!request.export_kind || request.export_kind == control::ExportKind::unknown)
      fields.refuse("export_kind", fmt::format("\"{}\" is none of legacy_cur, cur_2, focus", *kind));
  }
  if (const auto since = fields.optional_text("since")) {
    const auto period = BillingPeriod::parse(*since);
    if (period)
      request.since = *period;
    else
      fields.refuse("since", period.error().message);
  }
  if (const auto partition = fields.optional_text("partition")) {
    if (aws::find_partition(*partition) == nullptr)
      fields.refuse("partition", fmt::format("\"{}\" is none of aws, aws-cn, aws-us-gov", *partition));
    request.partition = partition;
  }
  if (const auto region = fields.optional_text("home_region")) {
    if (!aws::is_region_name(*region))
      fields.refuse("home_region", fmt::format("\"{}\" cannot be the name of a region", *region));
    request.home_region = region;
  }
  constexpr std::int64_t most_patience = 120;
  if (const auto patience = fields.optional_number("patience_seconds")) {
    if (*patience < 0 || *patience > most_patience)
      fields.refuse("patience_seconds", fmt::format("\"patience_seconds\" must be from 0 to {}", most_patience));
    request.patience = std::chrono::seconds(*patience);
  }
  read_lists(fields, request);
  return request;
}

}  // namespace farthing::http
