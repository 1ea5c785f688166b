#include "store/delivery_source.hpp"

#include <chrono>
#include <vector>

#include "core/file.hpp"
#include "core/sha256.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t copy_block = 1 << 20;
constexpr std::uint64_t most_manifest_bytes = 64 << 20;

}  // namespace

Result<control::DeliveryFile> FolderSource::bring(std::size_t number, const fs::path& target) {
  const bill::SourceFile& source = delivery_.files.at(number);
  FARTHING_TRY(File from, File::open(source.path));
  FARTHING_TRY(File to, File::create(target));
  FARTHING_TRY(const std::uint64_t expected, from.size());
  std::vector<char> block(copy_block);
  Sha256 sum;
  control::DeliveryFile file;
  file.name = source.name;
  while (true) {
    FARTHING_TRY(const std::size_t count, from.read(block.data(), block.size()));
    if (count == 0) break;
    sum.add(block.data(), count);
    FARTHING_CHECK(to.write(block.data(), count));
    file.bytes += count;
  }
  if (file.bytes != expected)
    return fail(ErrorCode::manifest_changed, "{}: changed while it was read ({} bytes, then {})", source.name, expected,
                file.bytes);
  file.sha256 = sum.finish();
  return file;
}

Result<std::string> FolderSource::manifest_now() {
  return read_whole_file(delivery_.manifest_path, most_manifest_bytes);
}

Instant FolderSource::delivered_at() {
  std::error_code failed;
  const auto time =
      fs::last_write_time(delivery_.hand_made ? delivery_.files.at(0).path : delivery_.manifest_path, failed);
  if (failed) return 0;
  const auto system = std::chrono::file_clock::to_sys(time);
  return std::chrono::duration_cast<std::chrono::seconds>(system.time_since_epoch()).count();
}

}  // namespace farthing::store
