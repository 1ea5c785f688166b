#include "core/secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace farthing {

Secret::Secret(std::string_view text) : text_(std::make_unique<char[]>(text.size())), size_(text.size()) {
  std::ranges::copy(text, text_.get());
}

Secret Secret::taken_from(std::string& text) {
  Secret secret(text);
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
  return secret;
}

Secret::~Secret() { wipe(); }

Secret::Secret(const Secret& other) : Secret(other.reveal()) {}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  wipe();
  text_ = std::move(other.text_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void Secret::wipe() {
  if (text_) OPENSSL_cleanse(text_.get(), size_);
  size_ = 0;
}

bool operator==(const Secret& one, const Secret& other) {
  return one.size_ == other.size_ &&
         (one.size_ == 0 || CRYPTO_memcmp(one.text_.get(), other.text_.get(), one.size_) == 0);
}

}  // namespace farthing
