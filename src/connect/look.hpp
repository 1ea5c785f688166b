#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/s3_reader.hpp"
#include "connect/account_access.hpp"
#include "connect/doctor.hpp"
#include "control/fetched_objects.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// What a look at a connection's account and bucket found.
struct Look {
  std::string words;  ///< why there is nothing to fetch, or what is remarkable; empty: nothing
  std::optional<control::ExportRecord> source;  ///< the export that fills the bills; nothing: none of its own
  BillingPeriod first;                          ///< bill wanted
  std::vector<BucketMonth> months;
  std::vector<control::SeenMonth> seen;
};

/// Why a connection in this state is not used for anything but proving it; empty: it is used.
std::string why_not_used(control::ConnectionState state);

/// How thorough a look is: `all` lists every month, `due` leaves those alone that were looked at within a day and are
/// not expected to change: what is older than the month before, and that one too once it is invoiced or the 15th has
/// come.
enum class LookAt { all, due };

/// True when a month is to be looked at again, `month` being what was seen of it last.
bool is_due(const control::SeenMonth& month, bool is_invoiced, Instant now);

/// Looks at what an account's bucket holds. Finds the export first where none is known, and brings what Organizations
/// says of the child accounts up to date. A member whose management account is connected has nothing of its own to
/// fetch: its costs are in that account's bills.
Result<Look> look_at(store::DataFolder& data, const OwnIdentity& self, const std::filesystem::path& master_key_file,
                     const control::ConnectionRecord& connection, LookAt which, Instant now,
                     const std::stop_token& stop);

/// Keeps what Organizations says of the accounts below a management account: names, status, units, tags. Leaves what is
/// known as it is where they may not be listed. The session of `client` must allow the organisation feature.
Result<> keep_organisation_accounts(store::DataFolder& data, const aws::Client& client,
                                    const control::ConnectionRecord& connection, Instant now);

/// Opens the bucket of an export by a session that may read nothing else. Fails with `unsafe_trust` or `usage` for a
/// connection that is not to be used.
Result<aws::S3Reader> open_bucket(store::DataFolder& data, const OwnIdentity& self,
                                  const std::filesystem::path& master_key_file,
                                  const control::ConnectionRecord& connection, const control::ExportRecord& source,
                                  Instant now, const std::stop_token& stop);

/// The record of an export that was found, for a connection.
control::ExportRecord record_of(const FoundExport& found, const control::ConnectionRecord& connection, Instant now);

/// Puts together whom the doctor examines for a connection, with what farthing has of it already.
Result<Patient> patient_of(store::DataFolder& data, const std::filesystem::path& master_key_file,
                           const control::ConnectionRecord& connection, Instant now);

}  // namespace farthing::connect
