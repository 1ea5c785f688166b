#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bill/charge.hpp"
#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "store/records.hpp"

namespace farthing::answer {

/// A bill as it is listed, or one of its deliveries. Commitment that is not yet due counts in neither amortised sum.
struct ListedBill {
  control::Publication publication;
  store::DeliveryFacts facts;
  std::map<std::string, bill::Totals> totals;  ///< by currency

  const control::DeliveryRecord& delivery() const { return publication.delivery; }
  /// What is known of its segment, also when that is no longer kept.
  const std::optional<control::SegmentRecord>& segment() const {
    return publication.segment ? publication.segment : publication.retired_segment;
  }
  bool is_kept() const { return publication.segment.has_value(); }
  /// `open`, `closed` or `empty`
  std::string_view status() const;
  /// `100`, and never when a row is missing; of a bill that is not empty.
  std::uint64_t percent_invoiced() const;
};

/// What `publication` says, read with its totals. Fails with `database` for a damaged record.
Result<ListedBill> listed_bill(control::Publication publication);
/// The same, its totals left empty: they may not have been read.
Result<ListedBill> bill_with_facts(control::Publication publication);
Result<std::vector<ListedBill>> listed_bills(std::vector<control::Publication> publications);

boost::json::object costs_json(const bill::Totals& sum);
boost::json::object to_json(const ListedBill& bill);
/// `{"bills": [...]}`
boost::json::object to_json(std::span<const ListedBill> bills);
/// A line for each currency; money with every digit.
std::string to_csv(std::span<const ListedBill> bills);

}  // namespace farthing::answer
