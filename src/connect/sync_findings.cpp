#include "connect/sync_findings.hpp"

#include <algorithm>
#include <set>

#include "connect/fd_code.hpp"
#include "connect/finding_records.hpp"
#include "connect/look.hpp"

namespace farthing::connect {
namespace {

/// The code under which the list shows what is wrong with a delivery's files.
std::string_view code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::missing_file:
    case ErrorCode::manifest_changed:
    case ErrorCode::compression:
      return "FD608";
    case ErrorCode::export_conflict:
      return "FD412";
    default:
      return "FD609";
  }
}

/// What looking at a bucket itself finds, without the doctor.
const std::string look_origin = "sync";

std::string origin_of(BillingPeriod period) { return fmt::format("bill {}", to_string(period)); }

/// Something that stops by itself, or that a person asked for, is no configuration error.
bool is_worth_noting(ErrorCode code) {
  return code != ErrorCode::cancelled && code != ErrorCode::busy && code != ErrorCode::conflict;
}

/// A whole examination of an AWS that does not answer would only add to its load.
Result<> note_silence(store::DataFolder& data, const control::ConnectionRecord& connection, const Error& error,
                      Instant now) {
  Finding finding;
  finding.code = "FD807";
  finding.outcome = Outcome::failed;
  finding.sentence = error.message;
  finding.cure = error.cure;
  return control::put_findings(data.database(), connection.client, connection.id, look_origin, {},
                               {record_of(finding, connection, look_origin, "")}, now);
}

/// Whoever found the role open: it is not used from that moment on.
Result<> stop_using(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now) {
  using control::ConnectionState;
  if (connection.state != ConnectionState::connected && connection.state != ConnectionState::paused) return {};
  control::ConnectionRecord found = connection;
  found.state = ConnectionState::unsafe_trust;
  found.checked_at = now;
  auto noted = control::note_checked(data.database(), connection, found);
  // Who changed it meanwhile has had it examined, or will.
  if (!noted && noted.error().code == ErrorCode::conflict) return {};
  return noted;
}

}  // namespace

bool has_unsafe_trust(const Examination& examination) {
  return std::ranges::any_of(examination.findings, [](const Finding& finding) {
    return finding.code == "FD204" && finding.outcome == Outcome::failed;
  });
}

bool calls_for_examination(ErrorCode code) {
  return code == ErrorCode::aws_denied || code == ErrorCode::aws_refused || code == ErrorCode::credentials ||
         code == ErrorCode::not_found || code == ErrorCode::unsafe_trust;
}

Result<> note_examination(store::DataFolder& data, const control::ConnectionRecord& connection,
                          const std::string& external_id, const Examination& examination, const std::string& only,
                          Instant now) {
  std::vector<control::FindingRecord> found;
  std::set<std::string> codes;
  for (const Finding& finding : examination.findings) {
    if (!finding.code.empty()) codes.insert(finding.code);
    if (finding.outcome == Outcome::warning || finding.outcome == Outcome::failed)
      found.push_back(record_of(finding, connection, "doctor", external_id));
  }
  if (!only.empty())
    for (const CheckDescription& check : all_checks())
      if (check.name == only || std::ranges::find(check.codes, only) != check.codes.end())
        codes.insert(check.codes.begin(), check.codes.end());
  FARTHING_CHECK(control::put_findings(
      data.database(), connection.client, connection.id, "doctor",
      only.empty() ? std::vector<std::string>() : std::vector(codes.begin(), codes.end()), found, now));
  return has_unsafe_trust(examination) ? stop_using(data, connection, now) : Result<>{};
}

Result<> note_failure(store::DataFolder& data, const OwnIdentity& self, const std::filesystem::path& master_key_file,
                      const control::ConnectionRecord& connection, const Error& error, Instant now,
                      const std::stop_token& stop) {
  if (error.code == ErrorCode::aws_unavailable) return note_silence(data, connection, error, now);
  if (!calls_for_examination(error.code) || stop.stop_requested()) return {};
  FARTHING_TRY(const Patient patient, patient_of(data, master_key_file, connection, now));
  FARTHING_TRY(const Examination examination, examine(self, patient, "", now, stop));
  return note_examination(data, connection, patient.access.external_id, examination, "", now);
}

Result<> note_month_failure(store::DataFolder& data, const OwnIdentity& self,
                            const std::filesystem::path& master_key_file, const control::ConnectionRecord& connection,
                            BillingPeriod period, const Error& error, Instant now, const std::stop_token& stop) {
  if (calls_for_examination(error.code) || error.code == ErrorCode::aws_unavailable)
    return note_failure(data, self, master_key_file, connection, error, now, stop);
  if (!is_worth_noting(error.code)) return {};
  Finding finding;
  finding.code = code_of(error.code);
  finding.outcome = Outcome::failed;
  finding.subject = to_string(period);
  finding.sentence = error.message;
  finding.cure = error.cure;
  return control::put_findings(data.database(), connection.client, connection.id, origin_of(period), {},
                               {record_of(finding, connection, origin_of(period), "")}, now);
}

Result<> note_success(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now) {
  return control::put_findings(data.database(), connection.client, connection.id, look_origin, {}, {}, now);
}

Result<> note_month_success(store::DataFolder& data, const control::ConnectionRecord& connection, BillingPeriod period,
                            Instant now) {
  return control::put_findings(data.database(), connection.client, connection.id, origin_of(period), {}, {}, now);
}

}  // namespace farthing::connect
