#include "answer/sync_progress.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using connect::SyncEvent;

/// What a worker does, as SyncStatus names it; empty where none does.
std::string_view stage_of(const control::JobRecord& job, const json::value& progress) {
  if (job.state != control::JobState::running) return {};
  if (job.kind == connect::check_kind) return "examining the connection";
  if (job.kind == connect::sync_kind) return "looking at the bucket";
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

std::string_view word_of(SyncEvent::What what) {
  switch (what) {
    case SyncEvent::What::looked:
      return "looked";
    case SyncEvent::What::published:
      return "published";
    case SyncEvent::What::unchanged:
      return "unchanged";
    case SyncEvent::What::failed:
      return "failed";
    case SyncEvent::What::skipped:
      return "note";
  }
  return {};
}

json::object to_json(const SyncEvent& event) {
  json::object object{{"what", word_of(event.what).data()},
                      {"connection", event.connection},
                      {"month", event.period ? json::value(to_string(*event.period)) : json::value(nullptr)},
                      {"words", event.words}};
  if (event.found) {
    const auto list = [](const std::vector<connect::BucketMonth>& months) {
      json::array names;
      for (const connect::BucketMonth& month : months) names.emplace_back(to_string(month.period));
      return names;
    };
    object["fetch"] = list(event.found->fetch);
    object["up_to_date"] = list(event.found->unchanged);
    object["too_early"] = list(event.found->too_early);
    object["broken"] = list(event.found->broken);
  }
  if (event.outcome) {
    object["payer"] = event.outcome->delivery.payer;
    object["delivery"] = event.outcome->delivery.id;
    object["rows"] = event.outcome->delivery.rows;
    object["charges"] = event.outcome->charges;
    object["warnings"] = array_of(event.outcome->warnings);
  }
  if (event.error) object["error"] = error_json(*event.error);
  return object;
}

json::object to_json(const connect::SyncStatus& status) {
  return {{"connection", status.connection},
          {"stage", status.stage},
          {"month", status.month},
          {"files", status.files},
          {"files_total", status.files_total},
          {"bytes", status.bytes},
          {"bytes_total", status.bytes_total},
          {"rows", status.rows}};
}

json::object to_json(std::span<const connect::SyncStatus> list) {
  json::array array;
  for (const connect::SyncStatus& one : list) array.push_back(to_json(one));
  return {{"under_way", std::move(array)}};
}

json::object to_json(const control::JobRecord& job, std::span<const control::ExportRecord> exports) {
  const json::value progress = parsed(job.progress);
  json::object object{{"id", job.id},
                      {"connection", job.connection},
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
  if (job.kind != connect::bill_kind) return object;
  const auto source = std::ranges::find(exports, connect::export_of_subject(job.subject), &control::ExportRecord::id);
  if (source != exports.end()) object["export"] = source->name;
  return object;
}

}  // namespace farthing::answer
