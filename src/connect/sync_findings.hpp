#pragma once

#include <stop_token>

#include "connect/account_access.hpp"
#include "connect/doctor.hpp"
#include "control/connections.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// The role opens without its External ID, and nobody has accepted that.
bool has_unsafe_trust(const Examination& examination);

/// Keeps what an examination found in the list of configuration errors; what it no longer finds is gone from it.
/// A connection whose role turns out to be open is not used any more. `external_id`: the connection's own, which is not
/// kept with it.
Result<> note_examination(store::DataFolder& data, const control::ConnectionRecord& connection,
                          const std::string& external_id, const Examination& examination, const std::string& only,
                          Instant now);

/// True for what the doctor can say more about: refusals of AWS.
bool calls_for_examination(ErrorCode code);
/// After a sync that failed: where AWS refused, the doctor says why. Where it does not answer, that is noted.
Result<> note_failure(store::DataFolder& data, const OwnIdentity& self, const std::filesystem::path& master_key_file,
                      const control::ConnectionRecord& connection, const Error& error, Instant now,
                      const std::stop_token& stop);
/// After a look at the bucket that succeeded.
Result<> note_success(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now);
/// After a month that failed, or that was read.
Result<> note_month_failure(store::DataFolder& data, const OwnIdentity& self,
                            const std::filesystem::path& master_key_file, const control::ConnectionRecord& connection,
                            BillingPeriod period, const Error& error, Instant now, const std::stop_token& stop);
Result<> note_month_success(store::DataFolder& data, const control::ConnectionRecord& connection, BillingPeriod period,
                            Instant now);

}  // namespace farthing::connect
