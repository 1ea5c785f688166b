#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "control/bill_catalog.hpp"
#include "query/parameter_style.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// Whose segments are made anew: those of every client, or of one payer, or of one month.
struct RebuildWanted {
  std::optional<std::string> payer;
  std::optional<BillingPeriod> period;
};
/// Fails with `usage` for what is no month.
Result<RebuildWanted> rebuild_wanted(std::optional<std::string> payer, const std::optional<std::string>& period,
                                     const query::ParameterStyle& style = {});

/// What became of one segment.
struct RebuiltSegment {
  std::string client;
  std::string payer;
  BillingPeriod period;
  std::uint64_t charges = 0;
  std::optional<Error> error;  ///< why the old one stays
};

/// Whoever looks on.
struct RebuildWatch {
  std::function<void(const control::Publication&, std::size_t number, std::size_t total)> begun;
  std::function<Result<>(const RebuiltSegment&)> ended;
};

/// Makes segments anew from the archive, one after the other, each in one step; then removes those they replace. One
/// that fails keeps no other back. Fails with `cancelled` between two when it is asked to stop.
Result<std::vector<RebuiltSegment>> rebuild(const Surroundings& surroundings, store::DataFolder& data,
                                            const RebuildWanted& wanted, const RebuildWatch& watch,
                                            const std::stop_token& stop);

/// The first of what failed.
std::optional<Error> first_failure(std::span<const RebuiltSegment> list);
boost::json::object to_json(std::span<const RebuiltSegment> list);

}  // namespace farthing::answer
