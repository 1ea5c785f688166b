#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "answer/bills.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// What a bill showed for a while.
struct BillDelivery {
  ListedBill bill;
  /// How its totals differ from what the bill showed before, by currency; nothing for the first one, and where the
  /// totals of either are not known any more.
  std::optional<std::map<std::string, bill::Totals>> change;
};

/// Everything that a bill has shown, the newest first. A delivery that was made live again stands there twice. Fails
/// with `not_found` when there is no such bill.
Result<std::vector<BillDelivery>> deliveries(store::DataFolder& data, const std::string& client,
                                             const std::string& payer, BillingPeriod period);

/// What a bill's JSON has, and `live_until` and `change_to_before`, which may be null.
boost::json::object to_json(const BillDelivery& delivery);
/// `{"deliveries": [...]}`
boost::json::object to_json(std::span<const BillDelivery> list);
/// A line for each currency of each delivery; money with every digit.
std::string to_csv(std::span<const BillDelivery> list);

}  // namespace farthing::answer
