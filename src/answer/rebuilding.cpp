#include "answer/rebuilding.hpp"

#include <boost/json/array.hpp>
#include <set>

#include "answer/json_parts.hpp"
#include "store/verifier.hpp"

namespace farthing::answer {

namespace json = boost::json;

Result<RebuildWanted> rebuild_wanted(std::optional<std::string> payer, const std::optional<std::string>& period,
                                     const query::ParameterStyle& style) {
  RebuildWanted wanted{std::move(payer), std::nullopt};
  if (!period) return wanted;
  const auto month = BillingPeriod::parse(*period);
  if (!month) return fail(ErrorCode::usage, "{}: {}", style.name("period"), month.error().message);
  wanted.period = *month;
  return wanted;
}

Result<std::vector<RebuiltSegment>> rebuild(const Surroundings& surroundings, store::DataFolder& data,
                                            const RebuildWanted& wanted, const RebuildWatch& watch,
                                            const std::stop_token& stop) {
  FARTHING_TRY(auto publications, control::all_publications(data.database()));
  std::set<std::string> segments;
  std::erase_if(publications, [&](const control::Publication& one) {
    if ((wanted.payer && one.payer != *wanted.payer) || (wanted.period && one.period != *wanted.period)) return true;
    return !segments.insert(one.segment->id).second;
  });
  store::SegmentSettings settings;
  settings.threads = surroundings.threads;
  std::vector<RebuiltSegment> list;
  for (const control::Publication& publication : publications) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the rebuild was stopped");
    watch.begun(publication, list.size() + 1, publications.size());
    auto segment = store::rebuild_segment(data, publication, settings, surroundings.clock.now());
    RebuiltSegment& one = list.emplace_back(publication.client, publication.payer, publication.period);
    if (segment)
      one.charges = segment->charges;
    else
      one.error = std::move(segment.error());
    FARTHING_CHECK(watch.ended(one));
  }
  // The segments that were replaced take as much room as the new ones.
  FARTHING_CHECK(data.sweep(kept_since(surroundings)));
  return list;
}

std::optional<Error> first_failure(std::span<const RebuiltSegment> list) {
  for (const RebuiltSegment& one : list)
    if (one.error) return one.error;
  return std::nullopt;
}

json::object to_json(std::span<const RebuiltSegment> list) {
  json::array rebuilt;
  for (const RebuiltSegment& one : list)
    rebuilt.push_back({{"client", one.client},
                       {"payer", one.payer},
                       {"period", to_string(one.period)},
                       {"charges", one.error ? json::value(nullptr) : json::value(one.charges)},
                       {"error", one.error ? json::value(error_json(*one.error)) : json::value(nullptr)}});
  return {{"rebuilt", std::move(rebuilt)}};
}

}  // namespace farthing::answer
