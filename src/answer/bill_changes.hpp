#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/billing_period.hpp"
#include "query/bill_change.hpp"
#include "store/data_folder.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::answer {

/// A question of what AWS changed in a bill, in the words of whoever asks.
struct BillChangeQuestion {
  std::optional<std::string> payer;   ///< may be left out where only one payer has a bill of the month
  std::optional<std::string> period;  ///< the newest month that there is
  std::optional<std::string> from;    ///< the beginning of a delivery's id; the one that was live before `to`
  std::optional<std::string> to;      ///< the live one
  std::string group_by = "service,account,line-item-type";
  std::vector<std::string> filters;
  std::string metric = "unblended";
};

/// The two deliveries that a question means, read with their totals.
struct ComparedDeliveries {
  control::Publication before;
  control::Publication after;
};

/// Reads the words of a question that are not about deliveries. Fails with `usage`.
Result<query::BillChangeQuery> read_question(const BillChangeQuestion& question,
                                             const query::ParameterStyle& style = {});

/// Finds the two deliveries. Fails with `usage` for a beginning that fits none or several, for twice the same, and
/// where the payer has to be named; with `not_found` for a bill that is not there or has shown one delivery only.
Result<ComparedDeliveries> compared_deliveries(store::DataFolder& data, const std::string& client,
                                               const BillChangeQuestion& question,
                                               const query::ParameterStyle& style = {});

/// Which bill a payer and a month that may both be missing mean.
struct BillName {
  std::string payer;
  BillingPeriod period;
};
Result<BillName> bill_meant(store::DataFolder& data, const std::string& client, const std::optional<std::string>& payer,
                            const std::optional<std::string>& period, const query::ParameterStyle& style = {});

}  // namespace farthing::answer
