#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aws/s3_reader.hpp"
#include "connect/doctor.hpp"
#include "connect/export_location.hpp"

namespace farthing::connect::doctor {

/// Whose credentials are used, as sts:GetCallerIdentity tells.
struct Caller {
  std::string account;
  std::string arn;
  std::string request_id;
};

/// The organisation an account belongs to; both empty for an account on its own.
struct Organization {
  std::string id;
  std::string management_account;
};

/// One examination: who examines, who is examined, and what has come out so far. Each fact is asked for once, by the
/// check that needs it first, and shared. Not to be shared between threads.
class Visit {
 public:
  Visit(const OwnIdentity& self, const Patient& patient, Instant now, std::stop_token stop);

  const OwnIdentity& self() const { return self_; }
  const Patient& patient() const { return patient_; }
  Instant now() const { return now_; }
  const std::stop_token& stop() const { return stop_; }
  AccountFacts& facts() { return facts_; }

  /// How the account is called in sentences: its number, or the role.
  std::string place() const;
  /// True for a connection that signs with stored keys and assumes no role.
  bool uses_keys_alone() const { return patient_.access.kind == control::AccessKind::access_key; }
  bool wants(aws::Feature feature) const;
  std::string home_region() const;

  /// Farthing's own credentials; of a connection by keys, those keys.
  aws::Client signing_client() const;
  const aws::CallResult<Caller>& own_caller();
  /// The account, allowed one feature only, so that no session can do more than its check needs.
  const aws::Client& session(aws::Feature feature);
  const aws::CallResult<Caller>& caller();
  const aws::CallResult<Organization>& organization();
  const aws::CallResult<std::vector<FoundExport>>& legacy_reports();
  const aws::CallResult<std::vector<FoundExport>>& data_exports();

  /// The bucket of the bills; facts().location must be known.
  aws::S3Reader& bucket();
  /// Lets the sessions that read the bucket use the key that encrypts it.
  void use_key(const std::string& key_arn);
  const aws::CallResult<ExportLocation>& location();

 private:
  const OwnIdentity& self_;
  const Patient& patient_;
  Instant now_;
  std::stop_token stop_;
  AccountFacts facts_;
  std::optional<aws::CallResult<Caller>> own_caller_;
  std::optional<aws::CallResult<Caller>> caller_;
  std::optional<aws::CallResult<Organization>> organization_;
  std::optional<aws::CallResult<std::vector<FoundExport>>> legacy_reports_;
  std::optional<aws::CallResult<std::vector<FoundExport>>> data_exports_;
  std::optional<aws::CallResult<ExportLocation>> location_;
  std::map<aws::Feature, aws::Client> sessions_;
  std::unique_ptr<aws::S3Reader> bucket_;
  std::string key_arn_;
};

}  // namespace farthing::connect::doctor
