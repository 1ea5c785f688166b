#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "control/bill_catalog.hpp"
#include "control/label_aliases.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::answer {

/// The data folder of a question: its files stay while this lives.
class OpenedData {
 public:
  /// The engine may write into the data folder, and into the folders that are named. Fails as
  /// DataFolder::open_existing does.
  static Result<OpenedData> open(const Surroundings& surroundings,
                                 const std::vector<std::filesystem::path>& writable = {});
  ~OpenedData();
  OpenedData(OpenedData&& other) noexcept;
  OpenedData& operator=(OpenedData&&) = delete;

  store::DataFolder& folder() { return folder_; }
  store::Engine& engine() { return engine_; }
  /// What is live for a client, or what was live at a moment.
  Result<std::vector<control::Publication>> publications(const std::string& client, std::optional<Instant> as_of,
                                                         control::Read read = control::Read::without_totals);
  /// What a client's people say of the spellings of tags; every question takes it along.
  Result<std::vector<control::LabelAlias>> label_aliases(const std::string& client);

 private:
  OpenedData(store::DataFolder folder, FileLock use, std::filesystem::path temporary, store::Engine engine);
  store::DataFolder folder_;
  FileLock use_;
  std::filesystem::path temporary_;
  store::Engine engine_;
};

}  // namespace farthing::answer
