#include "answer/bill_import.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <iterator>

#include "answer/import_outcome.hpp"
#include "answer/import_root.hpp"
#include "answer/json_parts.hpp"

namespace farthing::answer {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// A link or a manifest may lead anywhere on the machine.
Result<> check_below(const std::optional<fs::path>& root, const bill::Delivery& delivery) {
  if (!root) return {};
  if (!delivery.hand_made) FARTHING_CHECK(place_below(*root, delivery.manifest_path));
  for (const bill::SourceFile& file : delivery.files) FARTHING_CHECK(place_below(*root, file.path));
  return {};
}

/// What lies at one of the paths; what leads out of the root is unusable, and no more is said of it.
Result<bill::Discovery> discover(const fs::path& path, const std::optional<fs::path>& root) {
  FARTHING_TRY(auto found, bill::discover(path));
  for (bill::UnusableManifest& manifest : found.unusable) {
    if (!root) break;
    if (auto below = place_below(*root, manifest.path); !below) manifest.error = std::move(below.error());
  }
  std::vector<bill::Delivery> kept;
  for (bill::Delivery& delivery : found.deliveries) {
    auto below = check_below(root, delivery);
    // How the server's folders are laid out is nobody's business who sees the bill.
    if (below && root && delivery.hand_made)
      delivery.files.at(0).name = fs::relative(delivery.files.at(0).path, *root).string();
    if (below)
      kept.push_back(std::move(delivery));
    else
      found.unusable.push_back({place_of(delivery), std::move(below.error())});
  }
  found.deliveries = std::move(kept);
  return found;
}

}  // namespace

std::string place_of(const bill::Delivery& delivery) {
  return delivery.hand_made ? delivery.files.at(0).path.string() : delivery.manifest_path.string();
}

Result<ImportReport> import_bills(const Surroundings& surroundings, const ImportWanted& wanted,
                                  store::ReadingProgress& progress, const ImportWatch& watch,
                                  const std::stop_token& stop) {
  ImportReport report;
  std::vector<bill::Delivery> deliveries;
  std::vector<bill::UnusableManifest> unusable;
  for (const fs::path& path : wanted.paths) {
    FARTHING_TRY(auto found, discover(path, wanted.only_below));
    report.superseded += found.superseded;
    std::ranges::move(found.deliveries, std::back_inserter(deliveries));
    std::ranges::move(found.unusable, std::back_inserter(unusable));
  }
  FARTHING_TRY(auto data, store::DataFolder::open(surroundings.data));
  FARTHING_CHECK(data.sweep(kept_since(surroundings)));

  store::ImportSettings settings;
  settings.client = wanted.client;
  settings.switch_export = wanted.switch_export;
  settings.republish = wanted.republish;
  settings.segment.threads = surroundings.threads;
  settings.clock = surroundings.clock.now;
  for (bill::UnusableManifest& manifest : unusable) {
    report.failures.push_back({manifest.path.string(), std::move(manifest.error)});
    FARTHING_CHECK(watch.failed(report.failures.back()));
  }
  const std::stop_callback stop_reading(stop, [&] { progress.stop = true; });
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const bill::Delivery& delivery = deliveries[i];
    watch.begun(delivery, i + 1, deliveries.size());
    auto outcome = store::import_delivery(data, delivery, settings, progress);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the import was stopped");
    if (!outcome) {
      report.failures.push_back({place_of(delivery), std::move(outcome.error())});
      FARTHING_CHECK(watch.failed(report.failures.back()));
      continue;
    }
    if (delivery.hand_made) {
      settings.made_by_hand.push_back(outcome->delivery);
      // What is known already may have had another name when it came first.
      settings.made_by_hand.back().files.at(0).name = delivery.files.at(0).name;
    }
    FARTHING_CHECK(watch.done(*outcome, delivery));
    report.outcomes.push_back(std::move(*outcome));
  }
  return report;
}

json::object to_json(const ImportReport& report) {
  json::array deliveries;
  for (const store::ImportOutcome& outcome : report.outcomes) deliveries.push_back(to_json(outcome));
  json::array failures;
  for (const ImportFailure& failure : report.failures) {
    json::object object{{"place", failure.place}};
    for (const auto& [name, value] : error_json(failure.error)) object[name] = value;
    failures.push_back(std::move(object));
  }
  return {{"deliveries", std::move(deliveries)},
          {"failures", std::move(failures)},
          {"superseded_assemblies", report.superseded}};
}

}  // namespace farthing::answer
