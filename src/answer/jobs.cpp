#include "answer/jobs.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

#include "answer/json_parts.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"
#include "control/connections.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;

/// What a worker does, as SyncStatus names it; empty where none does.
std::string_view stage_of(const control::JobRecord& job, const json::value& progress) {
  if (job.state != control::JobState::running) return {};
  if (job.kind == connect::check_kind) return "examining the connection";
  if (job.kind == connect::sync_kind) return "looking at the bucket";
  if (job.kind != connect::bill_kind) return {};
  const json::object* object = progress.if_object();
  const json::value* rows = object == nullptr ? nullptr : object->if_contains("rows");
  const bool has_rows = rows != nullptr && rows->is_number() && rows->to_number<double>() > 0;
  return has_rows ? "reading" : "fetching";
}

json::array months_of(const control::JobRecord& job) {
  json::array months;
  if (job.kind == connect::bill_kind) {
    if (const auto month = connect::month_of_subject(job.subject)) months.emplace_back(to_string(*month));
  } else if (job.kind == connect::sync_kind) {
    if (const auto again = connect::months_of_subject(job.subject))
      for (const BillingPeriod month : *again) months.emplace_back(to_string(month));
  }
  return months;
}

}  // namespace

Result<std::vector<ListedJob>> jobs(store::DataFolder& data, const std::string& client,
                                    const std::optional<std::string>& connection, Instant ended_since) {
  std::optional<std::string> id;
  if (connection) {
    FARTHING_TRY(const auto found, control::find_connection(data.database(), client, *connection));
    id = found.id;
  }
  FARTHING_TRY(auto records, control::jobs(data.database(), client, id, ended_since));
  FARTHING_TRY(const auto connections, control::connections(data.database(), client));
  FARTHING_TRY(const auto exports, control::exports(data.database(), client, id));
  std::vector<ListedJob> list;
  for (control::JobRecord& record : records) {
    ListedJob listed{std::move(record), {}, {}};
    const auto of = std::ranges::find(connections, listed.job.connection, &control::ConnectionRecord::id);
    if (of != connections.end()) listed.connection = of->name;
    if (listed.job.kind == connect::bill_kind) {
      const auto source =
          std::ranges::find(exports, connect::export_of_subject(listed.job.subject), &control::ExportRecord::id);
      if (source != exports.end()) listed.export_name = source->name;
    }
    list.push_back(std::move(listed));
  }
  return list;
}

json::object to_json(const ListedJob& listed) {
  const control::JobRecord& job = listed.job;
  const json::value progress = parsed(job.progress);
  json::object object{{"id", job.id},
                      {"connection", listed.connection},
                      {"kind", job.kind},
                      {"subject", job.subject},
                      {"state", to_string(job.state).data()},
                      {"stage", stage_of(job, progress)},
                      {"months", months_of(job)},
                      {"export", nullptr},
                      {"progress", progress},
                      {"attempts", job.attempts},
                      {"cancel_requested", job.cancel_requested},
                      {"error", job.error},
                      {"error_code", job.error_code},
                      {"run_after", moment_or_null(job.run_after)},
                      {"made_at", moment_or_null(job.made_at)},
                      {"changed_at", moment_or_null(job.changed_at)}};
  if (!listed.export_name.empty()) object["export"] = listed.export_name;
  return object;
}

json::object to_json(std::span<const ListedJob> list) {
  json::array array;
  for (const ListedJob& one : list) array.push_back(to_json(one));
  return {{"jobs", std::move(array)}};
}

}  // namespace farthing::answer
