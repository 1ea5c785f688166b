#include "answer/opened_data.hpp"

#include <utility>

namespace farthing::answer {
namespace {

namespace fs = std::filesystem;

}  // namespace

OpenedData::OpenedData(store::DataFolder folder, FileLock use, fs::path temporary, store::Engine engine)
    : folder_(std::move(folder)), use_(std::move(use)), temporary_(std::move(temporary)), engine_(std::move(engine)) {}

OpenedData::OpenedData(OpenedData&& other) noexcept
    : folder_(std::move(other.folder_)),
      use_(std::move(other.use_)),
      temporary_(std::exchange(other.temporary_, {})),
      engine_(std::move(other.engine_)) {}

OpenedData::~OpenedData() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

Result<OpenedData> OpenedData::open(const Surroundings& surroundings, const std::vector<fs::path>& writable) {
  FARTHING_TRY(auto folder, store::DataFolder::open_existing(surroundings.data));
  FARTHING_TRY(FileLock use, folder.use());
  fs::path temporary = folder.staging() / random_name();
  FARTHING_CHECK(make_folders(temporary));
  std::vector<fs::path> folders{folder.path()};
  folders.insert(folders.end(), writable.begin(), writable.end());
  FARTHING_TRY(auto engine, store::Engine::open({surroundings.memory_mib, surroundings.threads, temporary, folders}));
  return OpenedData(std::move(folder), std::move(use), std::move(temporary), std::move(engine));
}

Result<std::vector<control::Publication>> OpenedData::publications(const std::string& client,
                                                                   std::optional<Instant> as_of, control::Read read) {
  return control::publications(folder_.database(), client, as_of, read);
}

Result<std::vector<control::LabelAlias>> OpenedData::label_aliases(const std::string& client) {
  return control::label_aliases(folder_.database(), client);
}

}  // namespace farthing::answer
