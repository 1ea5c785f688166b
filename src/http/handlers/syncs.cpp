#include <boost/json/array.hpp>

#include "answer/jobs.hpp"
#include "answer/sync_request.hpp"
#include "connect/job_subject.hpp"
#include "connect/look.hpp"
#include "connect/timetable.hpp"
#include "http/handlers/sync_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

std::uint64_t number_in(const json::value& progress, std::string_view name) {
  if (!progress.is_object()) return 0;
  const json::value* value = progress.as_object().if_contains(name);
  return value != nullptr && value->is_int64() && value->as_int64() > 0 ? static_cast<std::uint64_t>(value->as_int64())
                                                                        : 0;
}

json::object job_json(Services& services, const answer::ListedJob& listed) {
  const control::JobRecord& job = listed.job;
  const json::object told = answer::to_json(listed);
  const json::value& progress = told.at("progress");
  const std::uint64_t bytes = number_in(progress, "bytes");
  const std::uint64_t bytes_total = number_in(progress, "bytes_total");
  const auto left = job.state == control::JobState::running
                        ? services.pace.seconds_left(job.id, bytes, bytes_total, services.clock().now())
                        : std::nullopt;
  const json::array& months = told.at("months").as_array();
  return {{"id", job.id},
          {"connection", job.connection},
          {"connection_name", listed.connection},
          {"kind", job.kind},
          {"month", job.kind == connect::bill_kind && !months.empty() ? months.front() : json::value(nullptr)},
          {"export", told.at("export")},
          {"state", told.at("state")},
          {"attempts", job.attempts},
          {"cancel_requested", job.cancel_requested},
          {"run_after", to_iso_string(job.run_after)},
          {"error", job.error.empty() ? json::value(nullptr) : json::value(job.error)},
          {"error_code", job.error_code.empty() ? json::value(nullptr) : json::value(job.error_code)},
          {"made_at", to_iso_string(job.made_at)},
          {"changed_at", to_iso_string(job.changed_at)},
          {"progress",
           {{"stage", told.at("stage")},
            {"files", number_in(progress, "files")},
            {"files_total", number_in(progress, "files_total")},
            {"bytes", bytes},
            {"bytes_total", bytes_total},
            {"rows", number_in(progress, "rows")},
            {"seconds_left", left ? json::value(*left) : json::value(nullptr)}}}};
}

}  // namespace

Result<json::object> sync_jobs_json(Services& services, store::DataFolder& data, const std::string& client) {
  constexpr Instant shown_after_end = 3'600;
  FARTHING_TRY(const auto jobs, answer::jobs(data, client, std::nullopt, services.clock().now() - shown_after_end));
  json::array list;
  for (const answer::ListedJob& job : jobs) list.push_back(job_json(services, job));
  return json::object{{"jobs", std::move(list)}};
}

Outcome list_syncs(Visit& visit) {
  FARTHING_TRY(const auto jobs, sync_jobs_json(visit.services, visit.data(), visit.client()));
  return json_answer(jobs);
}

Outcome start_sync(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  answer::SyncWords words;
  words.client = visit.client();
  words.connection = fields.optional_text("connection");
  words.months = fields.optional_texts("months", 120).value_or(std::vector<std::string>());
  words.switch_export = fields.optional_flag("switch_export").value_or(false);
  FARTHING_CHECK(fields.finish());
  FARTHING_TRY(const auto request, answer::sync_request(words, query::url_parameters));
  FARTHING_TRY(auto connections, control::connections(visit.database(), visit.client()));
  if (request.connection) {
    FARTHING_TRY(const auto one, control::find_connection(visit.database(), visit.client(), *request.connection));
    if (const std::string why = connect::why_not_used(one.state); !why.empty())
      return std::unexpected(Problem(422, fmt::format("{}: {}", one.name, why)));
    connections = {one};
    visit.audit_target = one.name;
  }
  if (request.switch_export) visit.audit_words = "switches exports";
  FARTHING_CHECK(visit.audit("asked"));
  const std::string subject = connect::look_subject(request.months, request.switch_export);
  for (const control::ConnectionRecord& connection : connections)
    if (connect::why_not_used(connection.state).empty())
      FARTHING_CHECK(
          connect::add_connection_job(visit.database(), connection, connect::sync_kind, subject, visit.now()));
  FARTHING_TRY(const auto jobs, sync_jobs_json(visit.services, visit.data(), visit.client()));
  return json_answer(jobs, 202);
}

Outcome cancel_syncs(Visit& visit) {
  Parameters parameters(visit.call);
  const auto connection = parameters.text("connection");
  FARTHING_CHECK(parameters.finish());
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_CHECK(answer::cancel_jobs(visit.services.surroundings, visit.data(), visit.client(), connection));
  FARTHING_TRY(const auto jobs, sync_jobs_json(visit.services, visit.data(), visit.client()));
  return json_answer(jobs);
}

}  // namespace farthing::http
