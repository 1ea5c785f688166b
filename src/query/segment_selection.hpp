#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/cost_result.hpp"
#include "query/cost_sql.hpp"

namespace farthing::query {

/// The segments in a query's range of time, and the bills they belong to; the two lists go together.
struct SegmentSelection {
  std::vector<SegmentPart> segments;
  std::vector<Source> bills;
  std::vector<const control::Publication*> publications;  ///< of the caller
  std::map<std::string, std::string> label_names;         ///< of labels asked for by another spelling, the key's name
};

/// Chooses among `publications`, which must outlive the selection. Fails with `not_found` for a label that none of the
/// bills has, and for a bill in the range whose segment is no longer kept: a part is never passed off as the whole.
Result<SegmentSelection> select_segments(const std::filesystem::path& data_folder,
                                         std::span<const control::Publication> publications, const CostQuery& query);

/// The bill that a publication is, as answers name it; the segment stays empty where it is no longer kept.
Result<Source> source_of(const control::Publication& publication);

/// Makes sure that the named files of the selected segments are what was published, several segments at a time. Fails
/// with `damaged`.
Result<> check_files(const std::filesystem::path& data_folder, const SegmentSelection& selection,
                     std::span<const std::string_view> names, std::size_t threads);

}  // namespace farthing::query
