#include "bill/unfolded_source.hpp"

#include <atomic>
#include <csignal>
#include <utility>

#include "bill/output_guard.hpp"
#include "core/child_process.hpp"
#include "core/file.hpp"

namespace farthing::bill {
namespace {

/// Two engines at work would be quiet for as long only if something is wrong with one of them.
constexpr std::chrono::seconds patience{120};
constexpr std::uint64_t least_processor_seconds = 6;
constexpr std::uint64_t processor_seconds_per_mib = 3;

std::atomic<bool>& unfolds() {
  static std::atomic<bool> value{false};
  return value;
}

class UnfoldedSource final : public ByteSource {
 public:
  UnfoldedSource(ChildProcess child, std::string name, const Limits& limits, std::uint64_t packed)
      : child_(std::move(child)),
        name_(name),
        guard_(std::move(name), limits.unpacked_bytes, limits.unfolded_ratio, limits.unfolded_ratio_from),
        packed_(packed) {}

  Result<std::size_t> read(char* bytes, std::size_t capacity) override {
    if (at_end_) return std::size_t{0};
    auto count = child_.read(bytes, capacity, patience);
    if (!count) return fail(count.error().code, "{}: reading the Parquet file: {}", name_, count.error().message);
    FARTHING_CHECK(guard_.account(packed_, *count));
    if (*count > 0) return *count;
    FARTHING_TRY(const auto end, child_.wait());
    if (!end.is_good()) return refusal(end);
    at_end_ = true;
    return std::size_t{0};
  }
  std::uint64_t packed_bytes_read() const override { return at_end_ ? packed_ : 0; }

 private:
  /// What the process says of itself when it ends with an exit code is meant for people; a signal says nothing.
  std::unexpected<Error> refusal(const ChildProcess::End& end) const {
    if (end.signal == SIGXCPU)
      return fail(ErrorCode::too_large, "{}: the Parquet file takes longer to read than any of its size should", name_);
    if (end.signal != 0)
      return fail(ErrorCode::compression, "{}: the Parquet file broke the process that read it (signal {})", name_,
                  end.signal);
    return fail(
        end.exit_code == static_cast<int>(UnfoldingEnd::too_large) ? ErrorCode::too_large : ErrorCode::compression,
        "{}: {}", name_, end.complaint.empty() ? "the Parquet file cannot be read" : end.complaint);
  }

  ChildProcess child_;
  std::string name_;
  OutputGuard guard_;
  std::uint64_t packed_;
  bool at_end_ = false;
};

}  // namespace

void can_unfold() { unfolds() = true; }

Result<std::unique_ptr<ByteSource>> open_unfolded(const std::filesystem::path& path, const std::string& name,
                                                  const Limits& limits, const Unfolding& wanted) {
  if (!unfolds()) return fail(ErrorCode::compression, "{}: a Parquet file, which this program does not read", name);
  FARTHING_TRY(const File file, File::open(path));
  FARTHING_TRY(const std::uint64_t size, file.size());
  const std::uint64_t seconds = least_processor_seconds + (size >> 20U) * processor_seconds_per_mib;
  FARTHING_TRY(auto child,
               ChildProcess::start({std::string(unfolding_argument), path.string(),
                                    std::to_string(static_cast<int>(wanted.cells)),
                                    std::to_string(wanted.only_row.value_or(0)), std::to_string(limits.cell_bytes),
                                    std::to_string(limits.unfolding_memory), std::to_string(seconds)}));
  return std::make_unique<UnfoldedSource>(std::move(child), name, limits, size);
}

}  // namespace farthing::bill
