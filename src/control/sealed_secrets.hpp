#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// The key that seals the secrets of a data folder: 32 random bytes in a file that only its owner may read.
class MasterKey {
 public:
  /// Reads the key, or makes one (mode 0600) when `may_make` and the file is missing. Fails with `master_key` when the
  /// file is readable by others, too short or no key.
  static Result<MasterKey> open(const std::filesystem::path& file, bool may_make);

  /// Names the key without telling it, so that a wrong one is told from damage.
  const std::string& id() const { return id_; }
  /// Seals a secret (XChaCha20-Poly1305). `place` is bound to it: what was sealed for one row opens for no other.
  std::string seal(const Secret& secret, std::string_view place) const;
  /// Opens what `seal` gave. Fails with `master_key` when this is another key, with `damaged` when it was changed.
  Result<Secret> unseal(std::string_view sealed, std::string_view place) const;
  /// 32 bytes for one purpose, the same each time. They tell nothing of the key, nor of the bytes for another purpose.
  Secret derive(std::string_view purpose) const;

 private:
  MasterKey(Secret key, std::string id) : key_(std::move(key)), id_(std::move(id)) {}
  Secret key_;
  std::string id_;
};

}  // namespace farthing::control
