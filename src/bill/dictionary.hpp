#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file.hpp"
#include "core/result.hpp"

namespace farthing::bill {

/// A 128-bit fingerprint of an entry. Made with a random seed for each reading, so that nobody can prepare two texts
/// with one fingerprint.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Gives each distinct text a dense number, from 0 in the order of first sight. Holds fingerprints in memory and the
/// texts in a file, so that memory grows by some 50 bytes an entry, however long the texts are.
/// All threads may call find_or_add.
class Dictionary {
 public:
  /// `spool` is where the texts go; the file has no name while it is used, so that nothing is left of it.
  static Result<std::unique_ptr<Dictionary>> create(const std::filesystem::path& spool);
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  Fingerprint fingerprint(std::string_view text) const;
  /// Returns the number of the text with this fingerprint, adding it when it is new.
  Result<std::uint32_t> find_or_add(Fingerprint fingerprint, std::string_view text);
  std::uint32_t size() const { return size_; }

  /// Gives the texts in the order of their numbers. Several may run at once, when no thread adds any more.
  class Cursor {
   public:
    /// The next text, valid until the next call; nothing at the end.
    Result<std::optional<std::string_view>> next();

   private:
    friend class Dictionary;
    explicit Cursor(Dictionary& dictionary) : dictionary_(&dictionary) {}
    Dictionary* dictionary_;
    std::vector<char> buffer_;
    std::size_t filled_ = 0;
    std::size_t at_ = 0;
    std::uint64_t offset_ = 0;
    std::uint32_t number_ = 0;
  };
  Cursor cursor() { return Cursor(*this); }

 private:
  struct Slot {
    Fingerprint fingerprint;
    std::uint32_t number_plus_one = 0;
  };
  struct Shard {
    std::mutex mutex;
    std::vector<Slot> slots;
    std::size_t used = 0;
  };

  explicit Dictionary(File spool);
  static void grow(Shard& shard);
  Result<std::uint32_t> append(std::string_view text);
  Result<> flush();

  static constexpr std::size_t shards = 16;
  std::array<Shard, shards> shards_;
  std::uint64_t seed_;
  std::array<unsigned char, 192> secret_;  // made of the seed once, for the hash of long texts
  std::mutex spool_mutex_;
  File spool_;
  std::string pending_;
  std::uint32_t size_ = 0;
};

}  // namespace farthing::bill
