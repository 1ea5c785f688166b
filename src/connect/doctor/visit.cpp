#include "connect/doctor/visit.hpp"

#include <algorithm>

#include "aws/partition.hpp"
#include "connect/doctor/answer_text.hpp"
#include "connect/export_discovery.hpp"

namespace farthing::connect::doctor {
namespace {

/// Stands where a session could not be opened: every call of it fails with the reason.
class NoCredentials final : public aws::CredentialSource {
 public:
  explicit NoCredentials(std::string reason) : reason_(std::move(reason)) {}
  aws::CallResult<aws::Credentials> credentials() override {
    aws::CallFailure failure;
    failure.kind = aws::CallFailure::Kind::invalid;
    failure.service = "sts";
    failure.operation = "AssumeRole";
    failure.message = reason_;
    return std::unexpected(std::move(failure));
  }

 private:
  std::string reason_;
};

aws::CallResult<Caller> ask_caller(const aws::Client& client) {
  auto reply = client.call("sts:GetCallerIdentity");
  if (!reply) return std::unexpected(std::move(reply.error()));
  return Caller{text_in(reply->body, "Account"), text_in(reply->body, "Arn"), reply->request_id};
}

}  // namespace

Visit::Visit(const OwnIdentity& self, const Patient& patient, Instant now, std::stop_token stop)
    : self_(self), patient_(patient), now_(now), stop_(std::move(stop)) {}

std::string Visit::place() const {
  if (!patient_.access.account.empty()) return fmt::format("account {}", patient_.access.account);
  if (patient_.access.role) return fmt::format("account {}", patient_.access.role->account);
  if (!facts_.account.empty()) return fmt::format("account {}", facts_.account);
  return "the account";
}

bool Visit::wants(aws::Feature feature) const {
  return patient_.features.empty() || std::ranges::find(patient_.features, feature) != patient_.features.end();
}

std::string Visit::home_region() const {
  if (!patient_.access.home_region.empty()) return patient_.access.home_region;
  const aws::Partition* partition = aws::find_partition(patient_.access.partition);
  return std::string(partition != nullptr ? partition->global_region : "us-east-1");
}

aws::Client Visit::signing_client() const {
  if (patient_.access.kind == control::AccessKind::role) return {self_.wire, self_.credentials, self_.region, stop_};
  return {
      self_.wire,
      aws::fixed_credentials({patient_.access.access_key_id, patient_.access.secret_access_key, {}, {}, "stored key"}),
      home_region(), stop_};
}

const aws::CallResult<Caller>& Visit::own_caller() {
  if (!own_caller_) {
    own_caller_ = ask_caller(signing_client());
    if (*own_caller_) facts_.own_arn = (*own_caller_)->arn;
  }
  return *own_caller_;
}

const aws::Client& Visit::session(aws::Feature feature) {
  const auto found = sessions_.find(feature);
  if (found != sessions_.end()) return found->second;
  SessionScope scope{{feature}, {}};
  // Where the bills really lie shows only once the whole bucket can be listed.
  if (feature == aws::Feature::billing && facts_.location) scope.buckets = {{facts_.location->bucket, "", key_arn_}};
  auto session = open_session(self_, patient_.access, scope, stop_);
  if (session) return sessions_.emplace(feature, std::move(*session)).first->second;
  auto nothing = std::make_shared<NoCredentials>(session.error().message);
  return sessions_.emplace(feature, aws::Client(self_.wire, std::move(nothing), home_region(), stop_)).first->second;
}

const aws::CallResult<Caller>& Visit::caller() {
  if (!caller_) {
    caller_ = ask_caller(session(aws::Feature::identity));
    if (*caller_) {
      facts_.account = (*caller_)->account;
      facts_.caller_arn = (*caller_)->arn;
    }
  }
  return *caller_;
}

const aws::CallResult<Organization>& Visit::organization() {
  if (organization_) return *organization_;
  auto reply = session(aws::Feature::identity).call("organizations:DescribeOrganization");
  if (reply) {
    const auto& described = part_in(reply->body, "Organization");
    organization_ = Organization{text_in(described, "Id"), text_in(described, "MasterAccountId")};
  } else if (reply.error().code == "AWSOrganizationsNotInUseException") {
    organization_ = Organization{};
  } else {
    organization_ = std::unexpected(std::move(reply.error()));
    return *organization_;
  }
  const Organization& known = **organization_;
  facts_.organization_id = known.id;
  facts_.payer = known.id.empty() ? facts_.account : known.management_account;
  facts_.kind = known.id.empty()                             ? control::AccountKind::standalone
                : known.management_account == facts_.account ? control::AccountKind::management
                                                             : control::AccountKind::member;
  return *organization_;
}

const aws::CallResult<std::vector<FoundExport>>& Visit::legacy_reports() {
  if (!legacy_reports_) {
    legacy_reports_ = connect::legacy_reports(session(aws::Feature::billing));
    if (*legacy_reports_)
      facts_.exports.insert(facts_.exports.begin(), (*legacy_reports_)->begin(), (*legacy_reports_)->end());
  }
  return *legacy_reports_;
}

const aws::CallResult<std::vector<FoundExport>>& Visit::data_exports() {
  if (!data_exports_) {
    data_exports_ = connect::data_exports(session(aws::Feature::billing));
    if (*data_exports_) facts_.exports.insert(facts_.exports.end(), (*data_exports_)->begin(), (*data_exports_)->end());
  }
  return *data_exports_;
}

aws::S3Reader& Visit::bucket() {
  if (!bucket_) {
    // The session that asked for the definitions was not allowed any bucket.
    sessions_.erase(aws::Feature::billing);
    bucket_ = std::make_unique<aws::S3Reader>(
        session(aws::Feature::billing),
        aws::Bucket{facts_.location->bucket, facts_.location->region, patient_.bucket_owner});
  }
  return *bucket_;
}

void Visit::use_key(const std::string& key_arn) {
  key_arn_ = key_arn;
  bucket_.reset();
}

const aws::CallResult<ExportLocation>& Visit::location() {
  if (!location_) {
    location_ = locate_export(bucket(), {facts_.location->kind, facts_.location->prefix, facts_.location->name});
    if (*location_) facts_.months = (*location_)->months;
  }
  return *location_;
}

}  // namespace farthing::connect::doctor
