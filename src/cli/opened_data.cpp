#include "cli/opened_data.hpp"

#include <algorithm>

namespace farthing::cli {
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

Result<OpenedData> OpenedData::open(const Context& context) {
  const Settings& settings = context.settings();
  FARTHING_TRY(auto folder, store::DataFolder::open_existing(settings.data));
  FARTHING_TRY(FileLock use, folder.use());
  fs::path temporary = folder.staging() / random_name();
  FARTHING_CHECK(make_folders(temporary));
  FARTHING_TRY(auto engine, store::Engine::open({settings.memory_mib, settings.threads, temporary, {folder.path()}}));
  return OpenedData(std::move(folder), std::move(use), std::move(temporary), std::move(engine));
}

Result<std::vector<control::Publication>> OpenedData::publications(const Context& context,
                                                                   const std::optional<std::string>& as_of) {
  std::optional<Instant> moment;
  if (as_of) {
    FARTHING_TRY(moment, parse_moment(*as_of));
  }
  return control::publications(folder_.database(), context.settings().client, moment);
}

Instant kept_since(const Context& context) {
  constexpr Instant seconds_a_day = 86'400;
  // A question that began before an import may still read what it replaced.
  constexpr Instant least_grace = 3'600;
  return context.clock.now() - std::max(least_grace, context.settings().keep_days * seconds_a_day);
}

Result<Instant> parse_moment(const std::string& text) {
  constexpr std::size_t date_length = 10;
  constexpr Instant day = 86'400;
  Instant moment = 0;
  if (!read_instant(text, moment))
    return fail(ErrorCode::usage, "--as-of: \"{}\" is neither a day (2026-06-03) nor a moment (2026-06-03T12:00:00Z)",
                text);
  return text.size() == date_length ? moment + day - 1 : moment;
}

}  // namespace farthing::cli
