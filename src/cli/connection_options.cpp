#include "cli/connection_options.hpp"

#include <algorithm>

#include "aws/partition.hpp"
#include "cli/secret_input.hpp"
#include "core/near_words.hpp"
#include "query/query_words.hpp"

namespace farthing::cli {

void ConnectionOptions::declare(Options& options) {
  options.text("--role-arn", role_arn_, "ARN", "the role that farthing assumes");
  options.text("--account-id", account_, "ID", "the account, when there is no role yet");
  options.text("--access-key-id", access_key_id_, "ID", "of an IAM user; a role is safer");
  options.text("--secret-access-key-file", secret_file_, "FILE",
               "holds the user's secret access key; - for standard input");
  options.text("--kind", kind_, "KIND", "management, member or standalone; AWS is asked anyway");
  options.text("--bucket", bucket_, "NAME", "that the bill is delivered to; found by itself where AWS may be asked");
  options.text("--prefix", prefix_, "PREFIX", "of the export in the bucket");
  options.text("--export", export_, "NAME", "of the report or export");
  options.text("--export-kind", export_kind_, "KIND",
               "legacy-cur, cur-2 or focus: where a report and an export share a name");
  options.text("--bucket-owner", bucket_owner_, "ID", "account of the bucket, when it is not this one");
  options.text("--since", since_, "MONTH", "first bill to fetch; without, six months before this one");
  options.texts("--region", regions_, "REGION", "to look for resources in; without, all that are enabled");
  options.texts("--feature", features_, "FEATURE", "to use; without, all that the role grants");
  options.text("--home-region", home_region_, "REGION", "for calls that need one");
  options.text("--partition", partition_, "NAME", "aws, aws-cn or aws-us-gov; of access keys, a role's ARN tells it");
  options.text("--organisation", organisation_, "LABEL",
               "whose External ID is meant, for a client with several organisations");
  options.flag("--accept-same-organisation-trust", accepts_organisation_trust_,
               "use a role without External ID that trusts only your own organisation");
  options.texts("--unset", unset_, "OPTION",
                "take back what was given: " + query::joined(connect::unset_names()) + "; of edit");
  options.number("--wait", wait_seconds_,
                 "seconds to go on where AWS does not let farthing in: a role just made is known after up to 60", 0);
}

std::string ConnectionOptions::first_given() const {
  const std::initializer_list<std::pair<const char*, bool>> given{
      {"--role-arn", role_arn_.has_value()},
      {"--account-id", account_.has_value()},
      {"--access-key-id", access_key_id_.has_value()},
      {"--secret-access-key-file", secret_file_.has_value()},
      {"--kind", kind_.has_value()},
      {"--bucket", bucket_.has_value()},
      {"--prefix", prefix_.has_value()},
      {"--export", export_.has_value()},
      {"--export-kind", export_kind_.has_value()},
      {"--bucket-owner", bucket_owner_.has_value()},
      {"--since", since_.has_value()},
      {"--region", !regions_.empty()},
      {"--feature", !features_.empty()},
      {"--home-region", home_region_.has_value()},
      {"--partition", partition_.has_value()},
      {"--organisation", organisation_.has_value()},
      {"--accept-same-organisation-trust", accepts_organisation_trust_},
      {"--unset", !unset_.empty()},
      {"--wait", wait_seconds_ > 0},
  };
  const auto* const first = std::ranges::find_if(given, [](const auto& option) { return option.second; });
  return first == given.end() ? "" : first->first;
}

Result<connect::ConnectionRequest> ConnectionOptions::request(const std::string& client,
                                                              const std::string& name) const {
  connect::ConnectionRequest request;
  request.client = client;
  request.name = name;
  request.role_arn = role_arn_;
  request.account = account_;
  request.access_key_id = access_key_id_;
  request.bucket = bucket_;
  request.prefix = prefix_;
  request.export_name = export_;
  request.bucket_owner = bucket_owner_;
  request.organisation = organisation_;
  request.accepts_organisation_trust = accepts_organisation_trust_;
  request.patience = std::chrono::seconds(wait_seconds_);
  if (secret_file_) {
    FARTHING_TRY(request.secret_access_key, read_secret(*secret_file_));
  }
  if (kind_) {
    request.kind = control::parse_account_kind(*kind_);
    if (!request.kind)
      return fail(ErrorCode::usage, "--kind: \"{}\" is none of management, member, standalone", *kind_);
  }
  if (export_kind_) {
    std::string word = *export_kind_;
    std::ranges::replace(word, '-', '_');
    request.export_kind = control::parse_export_kind(word);
    if (!request.export_kind || request.export_kind == control::ExportKind::unknown)
      return fail(ErrorCode::usage, "--export-kind: \"{}\" is none of legacy-cur, cur-2, focus", *export_kind_);
  }
  if (bucket_owner_ && !aws::is_account_id(*bucket_owner_))
    return fail(ErrorCode::usage, "--bucket-owner: \"{}\" is no account id: those have 12 digits", *bucket_owner_);
  if (since_) {
    auto since = BillingPeriod::parse(*since_);
    if (!since) return fail(ErrorCode::usage, "--since: {}", since.error().message);
    request.since = *since;
  }
  if (partition_) {
    if (aws::find_partition(*partition_) == nullptr)
      return fail(ErrorCode::usage, "--partition: \"{}\" is none of aws, aws-cn, aws-us-gov", *partition_);
    request.partition = partition_;
  }
  for (const std::string& region : regions_)
    if (!aws::is_region_name(region))
      return fail(ErrorCode::usage, "--region: \"{}\" cannot be the name of a region", region);
  if (!regions_.empty()) request.regions = regions_;
  if (home_region_ && !aws::is_region_name(*home_region_))
    return fail(ErrorCode::usage, "--home-region: \"{}\" cannot be the name of a region", *home_region_);
  request.home_region = home_region_;
  for (const std::string& feature : features_)
    if (!aws::parse_feature(feature)) {
      std::vector<std::string> known;
      for (const aws::Feature one : aws::all_features()) known.emplace_back(to_string(one));
      return fail(ErrorCode::usage, "--feature: \"{}\" is none of {}{}", feature, query::joined(known),
                  did_you_mean(feature, known));
    }
  if (!features_.empty()) request.features = features_;
  for (const std::string& word : unset_) {
    const auto what = connect::parse_unset(word);
    if (!what)
      return fail(ErrorCode::usage, "--unset: \"{}\" is none of {}{}", word, query::joined(connect::unset_names()),
                  did_you_mean(word, connect::unset_names()));
    request.unset.push_back(*what);
  }
  return request;
}

}  // namespace farthing::cli
