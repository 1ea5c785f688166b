#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connect/doctor.hpp"

namespace farthing::connect {

/// `legacy CUR`, `CUR 2.0`, `FOCUS`
std::string_view words_for(control::ExportKind kind);

/// The legacy reports that AWS knows of in the account of the client (cur:DescribeReportDefinitions, five a page).
aws::CallResult<std::vector<FoundExport>> legacy_reports(const aws::Client& client);
/// The Data Exports of the account (ListExports, GetExport): CUR 2.0 and FOCUS; others are left out.
aws::CallResult<std::vector<FoundExport>> data_exports(const aws::Client& client);

/// What the settings of an export cost its reader, one sentence each: monthly bins, no resource ids, no refresh of
/// closed months; columns and rows that its query leaves out.
std::vector<std::string> losses_of(const FoundExport& found);

/// The export that somebody means by a name with a typing slip: other case, blanks around it, one letter off. Nothing
/// when none is near.
const FoundExport* nearest_export(const std::vector<FoundExport>& exports, std::string_view name);
/// The export of exactly that name. Where a legacy report and a Data Export share it: the one of that kind, else the
/// one that writes to that place, else the best. Nothing when there is none, or none of that kind.
const FoundExport* named_export(const std::vector<FoundExport>& exports, std::string_view name,
                                control::ExportKind kind, std::string_view bucket, std::string_view prefix);
/// Whether a session in the account may list the place that an export writes to. False only where AWS says no, or that
/// there is no such bucket: a failure that may pass rules nothing out.
bool may_be_listed(const FoundExport& found, const OwnIdentity& self, const AccountAccess& access,
                   const std::stop_token& stop);
/// The export to propose where nobody named one: readable, healthy, complete, the most recently delivered. Of several,
/// the best one that `opens`; the best one where none does, whose failure is then told. Nothing when none is readable.
const FoundExport* export_to_propose(const std::vector<FoundExport>& exports,
                                     const std::function<bool(const FoundExport&)>& opens);

}  // namespace farthing::connect
