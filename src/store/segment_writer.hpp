#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bill/bill_reading.hpp"
#include "bill/file_reader.hpp"
#include "core/result.hpp"

namespace farthing::store {

/// The version of the files described in docs/formats/segment.md. A segment of another version is made anew.
constexpr int segment_format = 3;
/// The first whose kinds hold the terms of commitments.
constexpr int segment_format_with_terms = 2;
/// The first that holds split costs apart; before, their rows were charges that cost nothing.
constexpr int segment_format_with_splits = 3;

struct SegmentSettings {
  std::size_t threads = 2;
  std::size_t memory_mib = 300;
  bill::Limits limits;
};

/// How far a reading has come; written by many threads, read by one that shows it.
struct ReadingProgress {
  std::atomic<std::uint64_t> rows{0};
  std::atomic<std::uint64_t> files{0};
  std::atomic<bool> stop{false};  ///< set by whoever watches: the reading ends with `cancelled`
};

/// A label of a segment and the column of labels.parquet that holds it.
struct SegmentLabel {
  std::string name;
  std::string column;
};

struct WrittenSegment {
  bill::BillFacts facts;
  std::vector<SegmentLabel> labels;
  std::uint64_t mended_texts = 0;
  std::uint64_t unread_products = 0;
  bool has_wide = false;
};

/// Reads a delivery's files into a new segment: Parquet files in `folder`, which exists and is empty. The daily rollup
/// is made from what is read back from the written charges, and its sums must equal those of the reader, to the last
/// digit, or the result is `verification`. Nothing is synced; `folder` may be thrown away at any moment.
Result<WrittenSegment> write_segment(const std::filesystem::path& folder, std::span<const bill::SourceFile> files,
                                     std::optional<BillingPeriod> expected_period, const SegmentSettings& settings,
                                     ReadingProgress& progress);

/// Sums as the files of a segment hold them.
enum class SumSource { charges, daily };
Result<bill::ControlTotals> sum_segment(const std::filesystem::path& folder, SumSource source,
                                        const SegmentSettings& settings);
/// Those of its split costs; nothing where there are none.
Result<bill::SplitTotals> sum_segment_splits(const std::filesystem::path& folder, const SegmentSettings& settings);

/// Compares sums; the first difference in words, or nothing.
std::optional<std::string> difference(const bill::ControlTotals& expected, const bill::ControlTotals& found);

}  // namespace farthing::store
