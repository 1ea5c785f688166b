#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "bill/delivery.hpp"
#include "store/importer.hpp"

namespace farthing::answer {

/// What is to be imported, and how.
struct ImportWanted {
  std::vector<std::filesystem::path> paths;  ///< folders with manifests, or single files
  std::string client;
  bool switch_export = false;
  bool republish = false;
  /// Nothing outside of this folder is read, whatever links and manifests say; nothing: everything may be.
  std::optional<std::filesystem::path> only_below;
};

/// What could not be imported. It keeps nothing else back.
struct ImportFailure {
  std::string place;
  Error error;
};

struct ImportReport {
  std::vector<store::ImportOutcome> outcomes;
  std::vector<ImportFailure> failures;
  std::size_t superseded = 0;  ///< assemblies that a newer manifest has replaced
};

/// Whoever looks on.
struct ImportWatch {
  std::function<void(const bill::Delivery&, std::size_t number, std::size_t total)> begun;
  std::function<Result<>(const store::ImportOutcome&, const bill::Delivery&)> done;
  std::function<Result<>(const ImportFailure&)> failed;
};

/// Reads every bill of some folders and files, each whole and in one step. `progress` is of the delivery that is read,
/// and stops it. Fails when nothing is found, or with `cancelled`.
Result<ImportReport> import_bills(const Surroundings& surroundings, const ImportWanted& wanted,
                                  store::ReadingProgress& progress, const ImportWatch& watch,
                                  const std::stop_token& stop);

/// Its manifest, or the one file that it is.
std::string place_of(const bill::Delivery& delivery);

/// `farthing import --output json`
boost::json::object to_json(const ImportReport& report);

}  // namespace farthing::answer
