#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "store/data_folder.hpp"
#include "store/segment_writer.hpp"

namespace farthing::store {

/// One thing that is not as it should be.
struct Problem {
  std::string client;
  std::string payer;
  BillingPeriod period;
  std::string place;  ///< the file
  std::string what;
  bool in_archive = false;  ///< a rebuild cannot mend it
};

struct VerifyReport {
  std::uint64_t bills = 0;
  std::uint64_t segments = 0;
  std::uint64_t archived_files = 0;
  std::uint64_t bytes = 0;
  std::vector<Problem> problems;
};

/// Told which bill comes next, its number and how many there are.
using OnBill = std::function<void(const control::Publication&, std::size_t number, std::size_t total)>;

/// Hashes every archived file and every file of every segment, live or kept, and adds up charges and rollups again: all
/// must be what was recorded when they were published. Changes nothing. Fails with `cancelled` between two bills when
/// it is asked to stop.
Result<VerifyReport> verify_data(DataFolder& data, const SegmentSettings& settings, const OnBill& on_bill,
                                 const std::stop_token& stop = {});

/// The same for one publication, and what its charges add up to; nothing where they cannot be read.
struct BillCheck {
  VerifyReport report;
  std::optional<bill::ControlTotals> counted;
};
Result<BillCheck> verify_bill(DataFolder& data, const control::Publication& publication,
                              const SegmentSettings& settings);

/// Finds out whether the files that a question reads are undamaged, at the speed of memory. Fails with `damaged`.
/// `names` are files of a segment; those a segment does not have are skipped.
Result<> check_before_reading(const std::filesystem::path& data_folder, const control::Publication& publication,
                              std::span<const std::string_view> names);

/// Makes the segment of a publication anew from the archive and puts it in the place of the old one. The sums must come
/// out as recorded.
Result<control::SegmentRecord> rebuild_segment(DataFolder& data, const control::Publication& publication,
                                               const SegmentSettings& settings, Instant now);

}  // namespace farthing::store
