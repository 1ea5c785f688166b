#include "aws/s3_sums.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace farthing::aws {
namespace {

/// A checksum over bytes that arrive in pieces, its result as S3 writes it.
class Sum {
 public:
  virtual ~Sum() = default;
  virtual void add(std::string_view bytes) = 0;
  virtual std::string finish() = 0;
};

std::string base64_of(const unsigned char* bytes, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

class DigestSum final : public Sum {
 public:
  DigestSum(const EVP_MD* digest, bool hex) : context_(EVP_MD_CTX_new()), hex_(hex) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_, digest, nullptr) != 1)
      throw std::runtime_error("OpenSSL lacks a digest");
  }
  ~DigestSum() override { EVP_MD_CTX_free(context_); }
  DigestSum(const DigestSum&) = delete;
  DigestSum& operator=(const DigestSum&) = delete;

  void add(std::string_view bytes) override { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string finish() override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, bytes.data(), &size);
    return hex_ ? hex_of(bytes.data(), size) : base64_of(bytes.data(), size);
  }

 private:
  EVP_MD_CTX* context_;
  bool hex_;
};

template <class Word, Word polynomial>
constexpr std::array<Word, 256> reflected_table() {
  std::array<Word, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    Word word = i;
    for (int bit = 0; bit < 8; ++bit) word = (word & 1U) != 0 ? (word >> 1U) ^ polynomial : word >> 1U;
    table[i] = word;
  }
  return table;
}

template <class Word, Word polynomial>
class CrcSum final : public Sum {
 public:
  void add(std::string_view bytes) override {
    static constexpr auto table = reflected_table<Word, polynomial>();
    for (const char byte : bytes)
      word_ = table[(word_ ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ static_cast<Word>(word_ >> 8U);
  }
  std::string finish() override {
    const Word word = ~word_;
    std::array<unsigned char, sizeof(Word)> bytes{};
    for (std::size_t i = 0; i < sizeof(Word); ++i)
      bytes[i] = static_cast<unsigned char>(word >> (8 * (sizeof(Word) - 1 - i)));
    return base64_of(bytes.data(), bytes.size());
  }

 private:
  Word word_ = ~Word{0};
};

using Crc32 = CrcSum<std::uint32_t, 0xEDB88320U>;
using Crc32c = CrcSum<std::uint32_t, 0x82F63B78U>;
using Crc64Nvme = CrcSum<std::uint64_t, 0x9A6C9329AC4BC9B5U>;

std::unique_ptr<Sum> make_sum(std::string_view name) {
  if (name == "ETag (MD5)") return std::make_unique<DigestSum>(EVP_md5(), true);
  if (name == "x-amz-checksum-sha256") return std::make_unique<DigestSum>(EVP_sha256(), false);
  if (name == "x-amz-checksum-crc32") return std::make_unique<Crc32>();
  if (name == "x-amz-checksum-crc32c") return std::make_unique<Crc32c>();
  return std::make_unique<Crc64Nvme>();
}

constexpr std::array sum_headers{"x-amz-checksum-sha256", "x-amz-checksum-crc64nvme", "x-amz-checksum-crc32c",
                                 "x-amz-checksum-crc32"};

bool is_md5(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

struct ObjectSums::State {
  struct Expected {
    std::string name;
    std::string value;
    std::unique_ptr<Sum> sum;
  };
  std::string etag;
  bool etag_is_md5 = false;
  std::string header;  ///< the one of sum_headers that is compared; empty: none
  std::string header_value;
  std::vector<Expected> running;
};

ObjectSums::ObjectSums(std::string etag) : state_(std::make_unique<State>()) {
  state_->etag_is_md5 = is_md5(etag);
  state_->etag = std::move(etag);
}

ObjectSums::~ObjectSums() = default;
ObjectSums::ObjectSums(ObjectSums&&) noexcept = default;
ObjectSums& ObjectSums::operator=(ObjectSums&&) noexcept = default;

void ObjectSums::learn(const HttpResponse& head) {
  if (head.header("x-amz-server-side-encryption").starts_with("aws:kms") ||
      !head.header("x-amz-server-side-encryption-customer-algorithm").empty())
    state_->etag_is_md5 = false;
  if (head.status != 200 || head.header("x-amz-checksum-type") == "COMPOSITE") return;
  for (const auto* name : sum_headers) {
    const auto value = head.header(name);
    // A dash and a number say: a sum of the sums of parts.
    if (value.empty() || value.contains('-')) continue;
    state_->header = name;
    state_->header_value = value;
    return;
  }
}

void ObjectSums::begin() {
  state_->running.clear();
  if (state_->etag_is_md5) state_->running.push_back({"ETag (MD5)", state_->etag, make_sum("ETag (MD5)")});
  if (!state_->header.empty())
    state_->running.push_back({state_->header, state_->header_value, make_sum(state_->header)});
}

void ObjectSums::add(std::string_view bytes) {
  for (const auto& expected : state_->running) expected.sum->add(bytes);
}

std::optional<std::string> ObjectSums::difference() {
  for (const auto& expected : state_->running)
    if (auto found = expected.sum->finish(); found != expected.value)
      return fmt::format("the bytes are not those that S3 has: {} should be {}, is {}", expected.name, expected.value,
                         found);
  return std::nullopt;
}

}  // namespace farthing::aws
