#include "bill/dictionary.hpp"

#include <sys/random.h>

#include <cstring>
#include <limits>
#include <stdexcept>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace farthing::bill {
namespace {

constexpr std::size_t spool_block = 1 << 20;
constexpr std::size_t first_slots = 1 << 8;

}  // namespace

Result<std::unique_ptr<Dictionary>> Dictionary::create(const std::filesystem::path& spool) {
  FARTHING_TRY(File file, File::create_nameless(spool));
  return std::unique_ptr<Dictionary>(new Dictionary(std::move(file)));
}

Dictionary::Dictionary(File spool) : spool_(std::move(spool)) {
  if (::getentropy(&seed_, sizeof seed_) != 0) throw std::runtime_error("the system offers no randomness");
  static_assert(std::tuple_size_v<decltype(secret_)> == XXH3_SECRET_DEFAULT_SIZE);
  XXH3_generateSecret_fromSeed(secret_.data(), seed_);
  for (Shard& shard : shards_) shard.slots.resize(first_slots);
}

Fingerprint Dictionary::fingerprint(std::string_view text) const {
  const XXH128_hash_t hash =
      XXH3_128bits_withSecretandSeed(text.data(), text.size(), secret_.data(), secret_.size(), seed_);
  return {hash.low64, hash.high64};
}

void Dictionary::grow(Shard& shard) {
  std::vector<Slot> old(shard.slots.size() * 2);
  old.swap(shard.slots);
  const std::size_t mask = shard.slots.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number_plus_one == 0) continue;
    std::size_t at = slot.fingerprint.low & mask;
    while (shard.slots[at].number_plus_one != 0) at = (at + 1) & mask;
    shard.slots[at] = slot;
  }
}

Result<std::uint32_t> Dictionary::find_or_add(Fingerprint fingerprint, std::string_view text) {
  Shard& shard = shards_[fingerprint.high % shards];
  const std::scoped_lock lock(shard.mutex);
  std::size_t mask = shard.slots.size() - 1;
  std::size_t at = fingerprint.low & mask;
  while (shard.slots[at].number_plus_one != 0) {
    if (shard.slots[at].fingerprint == fingerprint) return shard.slots[at].number_plus_one - 1;
    at = (at + 1) & mask;
  }
  FARTHING_TRY(const std::uint32_t number, append(text));
  shard.slots[at] = {fingerprint, number + 1};
  if (++shard.used * 10 > shard.slots.size() * 7) grow(shard);
  return number;
}

Result<std::uint32_t> Dictionary::append(std::string_view text) {
  const std::scoped_lock lock(spool_mutex_);
  if (size_ == std::numeric_limits<std::uint32_t>::max() - 1)
    return fail(ErrorCode::too_large, "one delivery holds more than 4 billion distinct texts");
  const auto length = static_cast<std::uint32_t>(text.size());
  pending_.append(reinterpret_cast<const char*>(&length), sizeof length);
  pending_.append(text);
  if (pending_.size() >= spool_block) FARTHING_CHECK(flush());
  return size_++;
}

Result<> Dictionary::flush() {
  FARTHING_CHECK(spool_.write(pending_.data(), pending_.size()));
  pending_.clear();
  return {};
}

Result<std::optional<std::string_view>> Dictionary::Cursor::next() {
  if (number_ == dictionary_->size_) return std::nullopt;
  if (number_ == 0) {
    const std::scoped_lock lock(dictionary_->spool_mutex_);
    FARTHING_CHECK(dictionary_->flush());
    buffer_.resize(spool_block);
  }
  std::uint32_t length = 0;
  while (true) {
    if (filled_ - at_ >= sizeof length) {
      std::memcpy(&length, buffer_.data() + at_, sizeof length);
      if (filled_ - at_ - sizeof length >= length) break;
      if (length + sizeof length > buffer_.size()) buffer_.resize(length + sizeof length);
    }
    std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
    filled_ -= at_;
    at_ = 0;
    FARTHING_TRY(const std::size_t count,
                 dictionary_->spool_.read_at(offset_, buffer_.data() + filled_, buffer_.size() - filled_));
    if (count == 0) return fail(ErrorCode::io, "{}: cut short while it was used", dictionary_->spool_.path().string());
    filled_ += count;
    offset_ += count;
  }
  const std::string_view text(buffer_.data() + at_ + sizeof length, length);
  at_ += sizeof length + length;
  ++number_;
  return text;
}

}  // namespace farthing::bill
