#include "aws/partial_file.hpp"

#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
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
  FARTHING_TRY(const bool is_ours, partial.take());
  if (!is_ours) {
    // A process that was frozen, or thought dead, holds it and may write on: its bytes must not come between ours.
    partial.part_ = with_suffix(target, '.' + random_name() + ".part");
    partial.label_ = with_suffix(partial.part_, ".of");
    FARTHING_TRY(const bool is_new, partial.take());
    if (!is_new) return fail(ErrorCode::busy, "{}: held by another process", partial.part_.string());
  }
  FARTHING_TRY(partial.bytes_, partial.file_.size());
  return partial;
}

Result<bool> PartialFile::take() {
  while (true) {
    FARTHING_TRY(file_, File::append(part_));
    if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return false;
      if (errno == EINTR) continue;
      return fail(ErrorCode::io, "{}: cannot be locked", part_.string());
    }
    // Whoever held it may have given it the target's name meanwhile.
    struct stat named{};
    struct stat held{};
    if (::stat(part_.c_str(), &named) == 0 && ::fstat(file_.descriptor(), &held) == 0 && named.st_ino == held.st_ino)
      return true;
  }
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
