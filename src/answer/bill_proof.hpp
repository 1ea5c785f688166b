#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "answer/bills.hpp"
#include "bill/bill_reading.hpp"
#include "store/data_folder.hpp"
#include "store/segment_writer.hpp"
#include "store/verifier.hpp"

namespace farthing::answer {

/// That what a bill shows is what was delivered.
struct BillProof {
  ListedBill bill;
  bill::ControlTotals recorded;  ///< as the reader summed the delivered rows when they were published
  /// As the segment's charges add up now; nothing when that was not asked for, or cannot be read.
  std::optional<bill::ControlTotals> counted;
  std::optional<store::VerifyReport> check;  ///< of every byte and sum; nothing when that was not asked for
};

/// The proof of a live bill. With `count_again`, hashes its files and adds its charges up once more, which takes as
/// long as `farthing verify` does for this bill. Fails with `not_found` when there is no such bill.
Result<BillProof> prove_bill(store::DataFolder& data, const std::string& client, const std::string& payer,
                             BillingPeriod period, bool count_again, const store::SegmentSettings& settings);

boost::json::object to_json(const BillProof& proof);

/// That stored files are damaged, where they are.
std::optional<Error> damage(const store::VerifyReport& report);

/// `farthing verify --output json`
boost::json::object to_json(const store::VerifyReport& report);

}  // namespace farthing::answer
