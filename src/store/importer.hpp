#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bill/delivery.hpp"
#include "control/bill_catalog.hpp"
#include "store/data_folder.hpp"
#include "store/delivery_source.hpp"
#include "store/segment_writer.hpp"

namespace farthing::store {

struct ImportSettings {
  std::string client = "default";
  bool switch_export = false;  ///< let another export fill a bill, be it with a delivery that it has replaced
  bool republish = false;      ///< make a delivery live again that a newer one has replaced
  SegmentSettings segment;
  std::function<Instant()> clock;
  /// The hand-made deliveries that the same command has read already; the caller adds them. Another hand-made file of
  /// one of their bills is refused with `export_conflict`: the last of several parts would stand for the whole.
  std::vector<control::DeliveryRecord> made_by_hand;
  /// That the import is done for: without it, nothing is published.
  std::optional<control::JobRecord> job;
};

/// What became of a delivery.
struct ImportOutcome {
  enum class What {
    published,   ///< it is what the bill shows now
    unchanged,   ///< it was so already
    superseded,  ///< it was accepted once; a newer delivery has replaced it, and stays
  };
  What what = What::published;
  control::DeliveryRecord delivery;
  std::uint64_t charges = 0;
  std::uint64_t split_rows = 0;     ///< of split cost allocation data, which are no charges
  std::uint64_t replaced_rows = 0;  ///< of the delivery that was live before
  bool replaced = false;
  bool other_export = false;         ///< of a superseded delivery: the bill is filled from another export now
  std::uint64_t restored_files = 0;  ///< of a delivery known already, those that the archive lacked or held damaged
  std::vector<std::string> warnings;
};

/// Copies one delivery into the archive, writes its segment, verifies it and publishes it; or finds that it is known
/// already, and only puts back what the archive has lost of it. Until it is published nothing changes for anybody; when
/// it fails, the last good bill stays.
Result<ImportOutcome> import_delivery(DataFolder& data, const bill::Delivery& delivery, const ImportSettings& settings,
                                      ReadingProgress& progress);
/// The same for a delivery that lies elsewhere than in a folder.
Result<ImportOutcome> import_delivery(DataFolder& data, const bill::Delivery& delivery, DeliverySource& source,
                                      const ImportSettings& settings, ReadingProgress& progress);

/// Writes a finished segment's files to disk, moves the folder to its place and fills in what the database keeps.
Result<control::SegmentRecord> settle_segment(const DataFolder& data, const std::filesystem::path& staged,
                                              const WrittenSegment& written, const control::DeliveryRecord& delivery,
                                              Instant now);

}  // namespace farthing::store
