#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "control/jobs.hpp"
#include "core/billing_period.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// A delivered file in the archive.
struct DeliveryFile {
  std::string name;  ///< its key in the bucket, or the path it was given by
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// A delivery that was accepted once. Its record is kept for ever, also when its files are not.
struct DeliveryRecord {
  std::string id;  ///< SHA-256 over what identifies it
  std::string client;
  std::string payer;
  BillingPeriod period;
  std::string export_name;
  std::string assembly_id;
  bool hand_made = false;
  Instant delivered_at = 0;
  Instant accepted_at = 0;
  std::uint64_t rows = 0;
  std::string facts;  ///< JSON, written and read by the store
  std::vector<DeliveryFile> files;
};

struct SegmentFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::string xxh3;
};

/// The files that hold one delivery's charges in our form.
struct SegmentRecord {
  std::string id;
  std::string delivery_id;
  std::string folder;  ///< below the data folder
  int format = 0;
  Instant made_at = 0;
  std::uint64_t charges = 0;
  Instant first_usage = 0;
  Instant last_usage = 0;
  std::string labels;        ///< JSON
  std::string totals;        ///< JSON; some hundred KB of it, so that most readers leave it out: `Read`
  std::string split_totals;  ///< JSON; empty without split costs
  std::vector<SegmentFile> files;
};

/// That a delivery was or is what a bill shows.
struct Publication {
  std::string client;
  std::string payer;
  BillingPeriod period;
  Instant live_from = 0;
  std::optional<Instant> live_until;  ///< nothing while it is live
  DeliveryRecord delivery;
  std::optional<SegmentRecord> segment;  ///< nothing when its retention has ended
  /// When its retention has ended: what is still known of it, its totals above all. Its files are gone. Nothing for
  /// what a version of farthing retired that did not keep this.
  std::optional<SegmentRecord> retired_segment;
};

enum class Read { without_totals, with_totals };
/// Returns what is live for a client, or what was live at `as_of`, by payer and period: one consistent set.
Result<std::vector<Publication>> publications(ControlDatabase& database, const std::string& client,
                                              std::optional<Instant> as_of, Read read = Read::without_totals);
/// Returns everything that a bill shows or has shown, with totals, the newest first; nothing for a bill that there is
/// not.
Result<std::vector<Publication>> publications_of_bill(ControlDatabase& database, const std::string& client,
                                                      const std::string& payer, BillingPeriod period);
/// Returns every publication of every client that still has a segment, live or not, with totals.
Result<std::vector<Publication>> all_publications(ControlDatabase& database);
Result<std::optional<DeliveryRecord>> find_delivery(ControlDatabase& database, const std::string& id);

/// Makes `segment` what (client, payer, period) shows, if `expected` (a segment's id; nothing for an empty bill) is
/// still what it shows; else `conflict`. The delivery may be known already. Work of a `job` is published only while the
/// job is held; else `cancelled`.
Result<> publish(ControlDatabase& database, const DeliveryRecord& delivery, const SegmentRecord& segment,
                 const std::optional<std::string>& expected, Instant now,
                 const std::optional<JobRecord>& job = std::nullopt);
/// Puts a rebuilt segment in the place of another of the same delivery, wherever that is named.
Result<> replace_segment(ControlDatabase& database, const std::string& old_segment, const SegmentRecord& segment);
/// Marks the segments of publications that ended before `ended_before` as retired: their files are no longer named,
/// their totals and their deliveries' records stay.
Result<std::vector<std::string>> retire_segments(ControlDatabase& database, Instant ended_before);

/// Every folder of a segment that is not retired.
Result<std::vector<std::string>> segment_folders(ControlDatabase& database);
/// The SHA-256 of every archived file that a delivery with a segment, not a retired one, names.
Result<std::vector<std::string>> needed_files(ControlDatabase& database);

}  // namespace farthing::control
