#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "sample/columns.hpp"
#include "sample/focus_columns.hpp"
#include "sample/organisation.hpp"
#include "sample/row.hpp"

namespace farthing::sample {

/// The cells at the end of a row: cost categories, tags, line break. `of_split` are the values of split_tag_keys(),
/// where the row is of a pod or a task.
std::string tag_cells_of(const TagSet& set, const MonthColumns& columns, std::span<const std::string> of_split = {});

/// One month of the sample, and the texts that all of its rows are put together from.
struct Month {
  Month(const Organisation& organisation, const Options& options, int index, bool superseded);

  int index = 0;
  BillingPeriod period;
  Instant begin = 0;
  Instant end = 0;
  Instant data_end = 0;  ///< usage is known up to here
  Instant slot = 0;      ///< length of a usage row, in seconds
  bool open = false;
  std::uint64_t salt = 0;
  std::uint64_t rows = 0;  ///< of the whole month, about
  MonthColumns columns;
  std::string currency;

  std::array<std::string, static_cast<std::size_t>(BillKind::count)> bill_cells;  ///< InvoiceId to BillingPeriodEndDate
  std::array<std::string, static_cast<std::size_t>(BillKind::count)> legal_entity;
  std::array<std::string, static_cast<std::size_t>(BillKind::count)> invoice;
  std::vector<std::string> tag_cells;     ///< by tag set: cost categories, tags, line break
  std::vector<FocusLabels> focus_labels;  ///< the same in FOCUS
  std::string times;                      ///< every full hour of the month, 20 letters each
};

}  // namespace farthing::sample
