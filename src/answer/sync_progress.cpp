#include "answer/sync_progress.hpp"

#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"

namespace farthing::answer {

namespace json = boost::json;
using connect::SyncEvent;

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

}  // namespace farthing::answer
