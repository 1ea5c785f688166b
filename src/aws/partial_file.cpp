#include "aws/partial_file.hpp"

#include <utility>

#include "core/process.hpp"

namespace farthing::aws {
namespace {

std::filesystem::path with_suffix(std::filesystem::path path, std::string_view suffix) { return path += suffix; }

}  // namespace

Result<PartialFile> PartialFile::open(const std::filesystem::path& target, const std::string& identity) {
  PartialFile partial;
  partial.target_ = target;
  partial.part_ = with_suffix(target, ".part");
  partial.label_ = with_suffix(target, ".part.of");
  const std::string label = identity + '\n' + boot_name() + '\n';
  constexpr std::uint64_t most_label_bytes = 16 << 10;
  const auto known = read_whole_file(partial.label_, most_label_bytes);
  if (!known || *known != label) {
    // In this order: a crash in between must not leave old bytes under a new label.
    partial.discard();
    FARTHING_CHECK(write_whole_file(partial.label_, label));
  }
  FARTHING_TRY(partial.file_, File::append(partial.part_));
  FARTHING_TRY(partial.bytes_, partial.file_.size());
  return partial;
}

Result<> PartialFile::write(std::string_view bytes) {
  FARTHING_CHECK(file_.write(bytes.data(), bytes.size()));
  bytes_ += bytes.size();
  return {};
}

Result<> PartialFile::restart() {
  FARTHING_CHECK(File::create(part_));
  bytes_ = 0;
  return {};
}

Result<File> PartialFile::read() const { return File::open(part_); }

Result<> PartialFile::finish() {
  FARTHING_CHECK(file_.sync());
  FARTHING_CHECK(rename_path(part_, target_));
  std::error_code ignored;
  std::filesystem::remove(label_, ignored);
  return sync_folder(target_.has_parent_path() ? target_.parent_path() : ".");
}

void PartialFile::discard() {
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
  std::filesystem::remove(label_, ignored);
}

}  // namespace farthing::aws
