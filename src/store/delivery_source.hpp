#pragma once

#include <filesystem>
#include <string>

#include "bill/delivery.hpp"
#include "control/bill_catalog.hpp"
#include "core/instant.hpp"
#include "core/result.hpp"

namespace farthing::store {

/// Where the files of a delivery are brought from: a folder, or a bucket.
class DeliverySource {
 public:
  virtual ~DeliverySource() = default;
  /// Brings a file (by its place in `bill::Delivery::files`) to `target` and says what it is. Called for several files
  /// at once, from several threads.
  virtual Result<control::DeliveryFile> bring(std::size_t file, const std::filesystem::path& target) = 0;
  /// The manifest as it stands now; not asked of a hand-made delivery.
  virtual Result<std::string> manifest_now() = 0;
  /// When it was delivered, as far as that is known; 0 otherwise.
  virtual Instant delivered_at() = 0;
};

/// A delivery in a folder of this machine. `delivery` must outlive it.
class FolderSource : public DeliverySource {
 public:
  explicit FolderSource(const bill::Delivery& delivery) : delivery_(delivery) {}
  Result<control::DeliveryFile> bring(std::size_t file, const std::filesystem::path& target) override;
  Result<std::string> manifest_now() override;
  Instant delivered_at() override;

 private:
  const bill::Delivery& delivery_;
};

}  // namespace farthing::store
