#pragma once

#include <map>
#include <string>
#include <vector>

#include "bill/bill_reading.hpp"
#include "core/result.hpp"
#include "store/segment_writer.hpp"

namespace farthing::store {

/// What the control database keeps of a reading, as JSON, beside the columns it asks for.
struct DeliveryFacts {
  std::uint64_t rows_invoiced = 0;
  std::uint64_t split_rows = 0;  ///< of the rows, those of split costs: they bill nothing, and need no invoice
  Instant used_until = 0;
  std::uint64_t rounded = 0;
  std::uint64_t mended_texts = 0;
  std::vector<std::string> warnings;
  std::string form;  ///< bill::name_of(Form); empty where an older version of farthing read it

  /// Of the delivery's `rows`, those that an invoice is for.
  std::uint64_t billing_rows(std::uint64_t rows) const { return rows - split_rows; }
  /// A bill is open until every row that bills something has an invoice.
  bool is_open(std::uint64_t rows) const { return rows_invoiced < billing_rows(rows); }
};

std::string to_json(const DeliveryFacts& facts);
Result<DeliveryFacts> delivery_facts(const std::string& json);

std::string to_json(const bill::ControlTotals& totals);
Result<bill::ControlTotals> control_totals(const std::string& json);

/// Empty where there are no rows.
std::string to_json(const bill::SplitTotals& totals);
Result<bill::SplitTotals> split_totals(const std::string& json);

/// Label name to column of labels.parquet.
std::string to_json(const std::vector<SegmentLabel>& labels);
Result<std::map<std::string, std::string>> label_columns_of(const std::string& json);

}  // namespace farthing::store
