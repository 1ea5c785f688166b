#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::cli {

/// The data folder of a command that asks: its files stay while this lives.
class OpenedData {
 public:
  /// Fails as DataFolder::open_existing does.
  static Result<OpenedData> open(const Context& context);
  ~OpenedData();
  OpenedData(OpenedData&& other) noexcept;
  OpenedData& operator=(OpenedData&&) = delete;

  store::DataFolder& folder() { return folder_; }
  store::Engine& engine() { return engine_; }
  /// What is live for the client of the settings, or what was live at a moment.
  Result<std::vector<control::Publication>> publications(const Context& context,
                                                         const std::optional<std::string>& as_of);

 private:
  OpenedData(store::DataFolder folder, FileLock use, std::filesystem::path temporary, store::Engine engine);
  store::DataFolder folder_;
  FileLock use_;
  std::filesystem::path temporary_;
  store::Engine engine_;
};

/// Deliveries that were replaced before this moment are no longer kept.
Instant kept_since(const Context& context);

/// Reads `2026-06-03`, which means the end of that day, or `2026-06-03T12:00:00Z`.
Result<Instant> parse_moment(const std::string& text);

}  // namespace farthing::cli
