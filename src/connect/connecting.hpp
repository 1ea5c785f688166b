#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connect/connection_request.hpp"
#include "connect/doctor.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// A link as it stands after an attempt to make or change it.
struct ConnectionAttempt {
  control::ConnectionRecord connection;
  std::optional<control::ExportRecord> source;
  Examination examination;  ///< empty while there is nothing to examine: no role, no key
  std::string kept_place;   ///< what was typed cannot be read: the bills are still taken from here; else empty
  std::vector<BucketMonth> months;
};

/// Makes and changes connections. The record is written whatever the doctor says, so that nobody types twice; but it is
/// used only when nothing that blocks has failed, and never while its role opens without the External ID. Each fails
/// with `conflict` when somebody else changed the connection meanwhile, and with `cancelled` when it was stopped; then
/// what was typed is there, and not used.
class Connecting {
 public:
  Connecting(store::DataFolder& data, const OwnIdentity& self, std::filesystem::path master_key_file)
      : data_(data), self_(self), master_key_file_(std::move(master_key_file)) {}

  /// Begins a connection, or goes on with one that is pending or unsafe. Fails with `exists` when one of that name is
  /// in use already, with `usage` or `arn` when what is given cannot be right whatever AWS says. Where the request has
  /// patience, `told` hears the findings of the last examination alone.
  Result<ConnectionAttempt> connect(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                    const std::function<void(const Finding&)>& told = {});
  /// Changes a connection and examines it anew. One that is paused stays so. A place of the bills that cannot be read
  /// does not take the place of one that can.
  Result<ConnectionAttempt> edit(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                 const std::function<void(const Finding&)>& told = {});
  /// Examines a connection as it is: one that is pending may be ready by now, one that is paused stays so.
  Result<ConnectionAttempt> check(const control::ConnectionRecord& connection, Instant now, const std::stop_token& stop,
                                  const std::function<void(const Finding&)>& told = {});
  /// Examines a paused connection and uses it again. Where something blocks it stays paused.
  Result<ConnectionAttempt> resume(const std::string& client, const std::string& id, Instant now,
                                   const std::stop_token& stop, const std::function<void(const Finding&)>& told = {});
  /// What an edit would change in the numbers that people see; empty: nothing.
  Result<std::string> warning_of_edit(const ConnectionRequest& request);

  Result<> pause(const std::string& client, const std::string& id, Instant now);
  /// Ends a connection: its secret is forgotten, its jobs cancelled, its name free. Bills stay.
  Result<> disconnect(const std::string& client, const std::string& id, Instant now);

 private:
  /// What the connection becomes: where nothing blocks, and where something does.
  struct Goal {
    control::ConnectionState proven = control::ConnectionState::connected;
    control::ConnectionState blocked = control::ConnectionState::pending;
  };
  Result<Examination> examine_patiently(const Patient& patient, std::chrono::seconds patience, Instant now,
                                        const std::stop_token& stop, const std::function<void(const Finding&)>& told);
  Result<> keep_typed_place(const ConnectionRequest& request, const control::ConnectionRecord& connection, Instant now);
  Result<ConnectionAttempt> prove(control::ConnectionRecord connection, const ConnectionRequest& request,
                                  const Goal& goal, Instant now, const std::stop_token& stop,
                                  const std::function<void(const Finding&)>& told);
  Result<> keep_facts(ConnectionAttempt& attempt, const Goal& goal, Instant now);
  Result<> keep_place(ConnectionAttempt& attempt, const ConnectionRequest& request, Instant now);
  store::DataFolder& data_;
  const OwnIdentity& self_;
  std::filesystem::path master_key_file_;
};

}  // namespace farthing::connect
