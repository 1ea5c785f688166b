#include "aws/s3_download.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "aws/s3_address.hpp"
#include "aws/s3_sums.hpp"

namespace farthing::aws {
namespace {

using Kind = CallFailure::Kind;

constexpr std::string_view operation = "GetObject";
constexpr int most_idle_attempts = 5;
/// However little each of them brings: a server that sends single bytes must not hold us for ever.
constexpr int most_attempts = 1'000;
constexpr std::chrono::milliseconds first_pause{500};
constexpr std::chrono::milliseconds longest_pause{20'000};

CallFailure disk_failure(const Error& error) { return s3_failure(Kind::disk, operation, error.message); }

/// Writes one answer into the partial file, as far as it is what was asked for.
class ObjectSink final : public BodySink {
 public:
  ObjectSink(const ObjectInfo& object, PartialFile& part, ObjectSums& sums, std::uint64_t& fetched,
             const std::function<void(std::uint64_t)>& progress)
      : object_(object), part_(part), sums_(sums), fetched_(fetched), progress_(progress), asked_from_(part.bytes()) {}

  bool begin(const HttpResponse& head) override {
    if (head.status < 200 || head.status >= 300) return false;
    to_skip_ = 0;
    fault_.reset();
    sums_.learn(head);
    if (const auto etag = unquoted_etag(head.header("etag")); !etag.empty() && etag != object_.etag)
      blame(Kind::changed, fmt::format("the object's ETag is {} now", etag));
    else if (head.status == 206)
      check_range(head);
    else if (head.status == 200)
      check_whole(head);
    else
      blame(Kind::malformed, fmt::format("HTTP status {} is no answer to GetObject", head.status));
    return true;
  }

  bool write(std::string_view bytes) override {
    if (fault_) return false;
    fetched_ += bytes.size();
    const std::size_t known = std::min<std::uint64_t>(to_skip_, bytes.size());
    to_skip_ -= known;
    skipped_ += known;
    bytes.remove_prefix(known);
    if (bytes.empty()) return true;
    if (bytes.size() > object_.size - part_.bytes())
      return blame(Kind::malformed, fmt::format("S3 sends more than the {} bytes that the object has", object_.size));
    if (fetched_ > 2 * object_.size) {
      exhausted_ = true;
      return blame(Kind::malformed, "twice the object's size was fetched, and it is still not complete");
    }
    wrote_ = true;
    if (auto written = part_.write(bytes); !written) return blame_disk(written.error());
    if (progress_) progress_(part_.bytes());
    return true;
  }

  const std::optional<CallFailure>& fault() const { return fault_; }
  /// Some of the bytes that are there came with this answer.
  bool wrote() const { return wrote_; }
  bool exhausted() const { return exhausted_; }
  /// Bytes that came although nobody asked for them.
  std::uint64_t skipped() const { return skipped_; }

 private:
  bool blame(Kind kind, std::string message) {
    fault_ = s3_failure(kind, operation, std::move(message));
    return false;
  }
  bool blame_disk(const Error& error) { return blame(Kind::disk, error.message); }

  void check_range(const HttpResponse& head) {
    const auto text = head.header("content-range");
    const auto range = parse_content_range(text);
    if (asked_from_ == 0)
      blame(Kind::malformed, "S3 sends a part where the whole object was asked for");
    else if (range != ContentRange{asked_from_, object_.size - 1, object_.size})
      blame(Kind::malformed, fmt::format("S3 sends another range than bytes {}-{}/{} (`{}`)", asked_from_,
                                         object_.size - 1, object_.size, text.substr(0, 80)));
  }

  void check_whole(const HttpResponse& head) {
    // Whoever ignores a range sends it all again: under the same ETag, so what is here already is passed over.
    to_skip_ = asked_from_;
    const auto text = head.header("content-length");
    if (!text.empty() && parse_byte_count(text) != object_.size)
      blame(Kind::malformed,
            fmt::format("S3 announces {} bytes for an object of {}", text.substr(0, 40), object_.size));
  }

  const ObjectInfo& object_;
  PartialFile& part_;
  ObjectSums& sums_;
  std::uint64_t& fetched_;
  const std::function<void(std::uint64_t)>& progress_;
  const std::uint64_t asked_from_;
  std::uint64_t to_skip_ = 0;
  std::uint64_t skipped_ = 0;
  bool wrote_ = false;
  bool exhausted_ = false;
  std::optional<CallFailure> fault_;
};

class ObjectDownload {
 public:
  ObjectDownload(const ObjectInfo& object, PartialFile& part, const DownloadSurroundings& around)
      : object_(object),
        part_(part),
        around_(around),
        sums_(object.etag),
        best_(part.bytes()),
        random_(static_cast<std::minstd_rand::result_type>(around.clock.steady().count())) {}

  CallResult<> run() {
    if (part_.bytes() > object_.size)
      if (auto restarted = part_.restart(); !restarted) return std::unexpected(disk_failure(restarted.error()));
    while (true) {
      if (part_.bytes() == object_.size && (object_.size > 0 || answered_)) {
        auto wrong = difference();
        if (!wrong) return std::unexpected(disk_failure(wrong.error()));
        if (wrong->empty()) break;
        if (auto again = begin_afresh(s3_failure(Kind::malformed, operation, *wrong)); !again) return again;
      }
      if (auto attempted = attempt(); !attempted) return attempted;
    }
    if (auto finished = part_.finish(); !finished) return std::unexpected(disk_failure(finished.error()));
    return {};
  }

 private:
  /// What is wrong with the bytes that are there; empty when nothing is.
  Result<std::string> difference() {
    sums_.begin();
    FARTHING_TRY(File file, part_.read());
    std::string room(1 << 18, '\0');
    while (true) {
      FARTHING_TRY(const std::size_t size, file.read(room.data(), room.size()));
      if (size == 0) break;
      sums_.add({room.data(), size});
    }
    return sums_.difference().value_or("");
  }

  /// Once: what is wrong twice is not the network's fault.
  CallResult<> begin_afresh(CallFailure because) {
    if (begun_afresh_) {
      part_.discard();
      return std::unexpected(std::move(because));
    }
    begun_afresh_ = true;
    answered_ = false;
    if (auto restarted = part_.restart(); !restarted) return std::unexpected(disk_failure(restarted.error()));
    return {};
  }

  std::vector<HttpHeader> headers() const {
    std::vector<HttpHeader> headers{{"If-Match", fmt::format("\"{}\"", object_.etag)}};
    if (part_.bytes() > 0)
      headers.push_back({"Range", fmt::format("bytes={}-{}", part_.bytes(), object_.size - 1)});
    else
      headers.push_back({"x-amz-checksum-mode", "ENABLED"});
    return headers;
  }

  /// Sends one request. Succeeds as long as another one may help.
  CallResult<> attempt() {
    ObjectSink sink(object_, part_, sums_, fetched_, around_.progress);
    auto answer = around_.get(headers(), sink);
    skipped_ += sink.skipped();
    std::optional<CallFailure> failure = sink.fault();
    if (failure && !answer) {
      failure->region = answer.error().region;
      failure->host = answer.error().host;
    } else if (!failure && !answer) {
      failure = std::move(answer.error());
    }
    if (!failure) {
      answered_ = true;
      if (part_.bytes() == object_.size) return {};
      failure = s3_failure(Kind::network, operation,
                           fmt::format("the answer ended after {} of {} bytes", part_.bytes(), object_.size));
    }
    if (failure->status == 416) {
      failure->kind = Kind::malformed;
      return begin_afresh(std::move(*failure));
    }
    switch (failure->kind) {
      case Kind::network:
      case Kind::unavailable:
      case Kind::throttled:
        return pause(std::move(*failure));
      case Kind::malformed:
        if (sink.exhausted()) {
          part_.discard();
          break;
        }
        // An answer that was wrong from its head on has done no harm to what came before it.
        if (!sink.wrote() && !begun_afresh_) {
          begun_afresh_ = true;
          return pause(std::move(*failure));
        }
        return begin_afresh(std::move(*failure));
      case Kind::changed:
        part_.discard();
        break;
      default:
        break;
    }
    return std::unexpected(std::move(*failure));
  }

  CallResult<> pause(CallFailure because) {
    ++attempts_;
    if (part_.bytes() > best_) {
      best_ = part_.bytes();
      idle_attempts_ = 0;
    } else {
      ++idle_attempts_;
    }
    // Once all of it has come in vain, more of the same brings no more; what is here stays for the next time.
    const bool is_vain = skipped_ > 0 && skipped_ + part_.bytes() > object_.size;
    if (is_vain || idle_attempts_ >= most_idle_attempts || attempts_ >= most_attempts) {
      because.attempts = attempts_;
      return std::unexpected(std::move(because));
    }
    const auto longest = std::min(first_pause * (1 << idle_attempts_), longest_pause);
    const std::chrono::milliseconds jittered(
        std::uniform_int_distribution<std::chrono::milliseconds::rep>(0, longest.count())(random_));
    if (around_.clock.sleep(jittered, around_.stop)) return {};
    because.kind = Kind::cancelled;
    return std::unexpected(std::move(because));
  }

  const ObjectInfo& object_;
  PartialFile& part_;
  const DownloadSurroundings& around_;
  ObjectSums sums_;
  std::uint64_t fetched_ = 0;
  std::uint64_t skipped_ = 0;  ///< in all answers
  std::uint64_t best_;
  int attempts_ = 0;
  int idle_attempts_ = 0;
  bool answered_ = false;
  bool begun_afresh_ = false;
  std::minstd_rand random_;
};

}  // namespace

CallResult<> download_object(const ObjectInfo& object, PartialFile& part, const DownloadSurroundings& around) {
  return ObjectDownload(object, part, around).run();
}

CallFailure s3_failure(CallFailure::Kind kind, std::string_view name, std::string message) {
  CallFailure failure;
  failure.kind = kind;
  failure.service = "s3";
  failure.operation = name;
  failure.message = std::move(message);
  return failure;
}

}  // namespace farthing::aws
