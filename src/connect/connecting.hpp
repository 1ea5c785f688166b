#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connect/doctor.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// What somebody gives to link an account, or to change the link. What is empty is left as it is, or found out.
struct ConnectionRequest {
  std::string client;
  std::string name;
  std::optional<std::string> organisation;
  std::optional<std::string> account;
  std::optional<std::string> partition;
  std::optional<std::string> role_arn;
  std::optional<std::string> access_key_id;
  Secret secret_access_key;
  std::optional<control::AccountKind> kind;
  std::optional<std::string> bucket;
  std::optional<std::string> prefix;
  std::optional<std::string> export_name;
  std::optional<std::string> bucket_owner;
  std::optional<BillingPeriod> since;
  std::optional<std::vector<std::string>> regions;
  std::optional<std::vector<std::string>> features;
  std::optional<std::string> home_region;
  bool accepts_organisation_trust = false;
  /// How long to go on where AWS does not let farthing in: it takes up to a minute until a role or policy that was just
  /// made is known everywhere (AWS, "Troubleshoot IAM": changes are not always immediately visible).
  std::chrono::seconds patience{0};
};

/// A link as it stands after an attempt to make or change it.
struct ConnectionAttempt {
  control::ConnectionRecord connection;
  std::optional<control::ExportRecord> source;
  Examination examination;           ///< empty while there is nothing to examine: no role, no key
  std::vector<std::string> repairs;  ///< what was typed otherwise than it is
  std::vector<BucketMonth> months;
};

/// Makes and changes connections. The record is written whatever the doctor says, so that nobody types twice; but it is
/// used only when nothing that blocks has failed, and never while its role opens without the External ID.
class Connecting {
 public:
  Connecting(store::DataFolder& data, const OwnIdentity& self, std::filesystem::path master_key_file)
      : data_(data), self_(self), master_key_file_(std::move(master_key_file)) {}

  /// Begins a connection, or goes on with one that is pending or unsafe. Fails with `exists` when one of that name is
  /// in use already, with `usage` or `arn` when what is given cannot be right whatever AWS says. Where the request has
  /// patience, `told` hears the findings of the last examination alone.
  Result<ConnectionAttempt> connect(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                    const std::function<void(const Finding&)>& told = {});
  /// Changes a connection and examines it anew.
  Result<ConnectionAttempt> edit(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                 const std::function<void(const Finding&)>& told = {});
  /// Examines a connection as it is: one that is pending may be ready by now.
  Result<ConnectionAttempt> check(const control::ConnectionRecord& connection, Instant now, const std::stop_token& stop,
                                  const std::function<void(const Finding&)>& told = {});
  /// What an edit would change in the numbers that people see; empty: nothing.
  Result<std::string> warning_of_edit(const ConnectionRequest& request);

  Result<> pause(const std::string& client, const std::string& name, Instant now);
  Result<> resume(const std::string& client, const std::string& name, Instant now);
  /// Ends a connection: its secret is forgotten, its jobs cancelled, its name free. Bills stay.
  Result<> disconnect(const std::string& client, const std::string& name, Instant now);

 private:
  Result<Examination> examine_patiently(const Patient& patient, std::chrono::seconds patience, Instant now,
                                        const std::stop_token& stop, const std::function<void(const Finding&)>& told);
  Result<ConnectionAttempt> prove(control::ConnectionRecord connection, const ConnectionRequest& request, Instant now,
                                  const std::stop_token& stop, const std::function<void(const Finding&)>& told);
  Result<> keep_facts(ConnectionAttempt& attempt, const ConnectionRequest& request, Instant now);
  store::DataFolder& data_;
  const OwnIdentity& self_;
  std::filesystem::path master_key_file_;
};

}  // namespace farthing::connect
