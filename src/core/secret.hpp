#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace farthing {

/// A text that must not leak: a secret access key, a session token, a sealing key. It is wiped when it is destroyed,
/// and there is no way from it into a message, a log or JSON but `reveal`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  /// Takes a text over, and wipes where it came from.
  static Secret taken_from(std::string& text);
  ~Secret();
  Secret(const Secret& other);
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  std::string_view reveal() const { return {text_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  /// Compares in a time that depends on the lengths only.
  friend bool operator==(const Secret& one, const Secret& other);

 private:
  void wipe();
  std::unique_ptr<char[]> text_;
  std::size_t size_ = 0;
};

}  // namespace farthing
