#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "query/charge_trace.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// A charge with its row as AWS delivered it.
struct Traced {
  query::TracedCharge charge;
  std::filesystem::path archived;
  std::string raw;
  std::vector<std::pair<std::string, std::string>> cells;  ///< column and text
};

/// In the order of TracedCharge::costs.
inline constexpr std::array all_metrics{query::Metric::unblended,     query::Metric::amortised,
                                        query::Metric::net_unblended, query::Metric::net_amortised,
                                        query::Metric::list,          query::Metric::blended};

/// Finds charges and reads their rows from the archive. Fails as query::trace_charges does, and with `damaged` where
/// the archive does not hold what was delivered.
Result<std::vector<Traced>> traced_charges(store::Engine& engine, const store::DataFolder& folder,
                                           std::span<const control::Publication> publications,
                                           const query::TraceQuery& query);

/// The same for charges that were found already.
Result<std::vector<Traced>> traced_rows(const store::DataFolder& folder, std::vector<query::TracedCharge> charges);

boost::json::object to_json(const Traced& traced);
/// `{"charges": [...]}`
boost::json::object to_json(std::span<const Traced> list);

}  // namespace farthing::answer
