#include "sample/csv_writer.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "sample/focus_rows.hpp"
#include "sample/times.hpp"

namespace farthing::sample {
namespace {

constexpr std::size_t flush_at = 512 * 1024;
/// More than any row takes.
constexpr std::size_t room = 32 * 1024;

char* put(char* at, std::string_view text) { return at + text.copy(at, text.size()); }

char* put_cell(char* at, std::string_view text) {
  at = put(at, text);
  *at++ = ',';
  return at;
}

char* put_number(char* at, const Number& number) {
  at = print_number(at, number);
  *at++ = ',';
  return at;
}

char* put_empty(char* at, std::size_t columns) {
  std::memset(at, ',', columns);
  return at + columns;
}

char* put_count(char* at, int count) {
  if (count > 0) at = fmt::format_to(at, "{}", count);
  *at++ = ',';
  return at;
}

}  // namespace

RowWriter::RowWriter(const Organisation& organisation, const Month& month, ChunkFile& file, Tally& tally,
                     std::uint64_t seed)
    : organisation_(organisation),
      month_(month),
      file_(file),
      tally_(tally),
      identities_(seed),
      buffer_(flush_at + room) {
  const std::string header = month.columns.header();
  filled_ = static_cast<std::size_t>(put(buffer_.data(), header) - buffer_.data());
}

char* RowWriter::put_time(char* at, Instant instant) const {
  const Instant from_begin = instant - month_.begin;
  if (from_begin >= 0 && instant <= month_.end && from_begin % hour == 0)
    std::memcpy(at, month_.times.data() + static_cast<std::size_t>(from_begin / hour) * time_length, time_length);
  else
    print_time(at, instant);
  return at + time_length;
}

char* RowWriter::put_identity(char* at, const Row& row) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
  for (int letter = 0; letter < 52;) {
    std::uint64_t bits = identities_.next();
    for (int of_these = 0; of_these < 12 && letter < 52; ++of_these, ++letter, bits >>= 5) *at++ = letters[bits & 31];
  }
  *at++ = ',';
  at = put_time(at, row.start);
  *at++ = '/';
  at = put_time(at, row.end);
  *at++ = ',';
  return put(at, month_.bill_cells[static_cast<std::size_t>(row.bill)]);
}

char* RowWriter::put_line_item(char* at, const Row& row) {
  const Sku& sku = organisation_.skus[static_cast<std::size_t>(row.sku)];
  const Account& account = organisation_.accounts[static_cast<std::size_t>(row.account)];
  at = put_cell(at, account.id);
  if (month_.columns.form == Form::cur_2) at = put_cell(at, account.name);
  at = put_cell(at, name_of(row.type));
  at = put_time(at, row.start);
  *at++ = ',';
  at = put_time(at, row.end);
  *at++ = ',';
  at = put_cell(at, sku.product_code);
  at = put_cell(at, sku.usage_type);
  at = put_cell(at, sku.operation);
  at = put_cell(at, row.zone);
  at = put_cell(at, row.resource);
  at = put_number(at, row.amount);
  at = put_number(at, row.normalization);
  at = put_number(at, row.normalized_amount);
  at = put_cell(at, month_.currency);
  at = put_number(at, row.rate);
  at = put_number(at, row.cost);
  at = put_number(at, row.blended_rate);
  at = put_number(at, row.blended);
  if (month_.columns.net) {
    at = put_number(at, row.net_rate);
    at = put_number(at, row.net);
  } else {
    at = put_empty(at, month_.columns.has_net_columns() ? 2 : 0);
  }
  at = put_cell(at, row.description.empty() ? std::string_view(sku.description_cell) : row.description);
  at = put_cell(at, row.tax_type);
  at = put_cell(at, month_.legal_entity[static_cast<std::size_t>(row.bill)]);
  at = put(at, sku.product_cells);
  at = put(at, sku.pricing_cells);
  at = put_number(at, row.public_cost);
  at = put_number(at, row.public_rate);
  at = put_cell(at, row.term);
  return put_cell(at, sku.unit);
}

char* RowWriter::put_reservation(char* at, const Row& row) {
  const ReservationCells& cells = row.reservation;
  const bool net = month_.columns.net;
  if (cells.arn.empty()) {
    return put_empty(at, month_.columns.has_net_columns() ? 21 : 15);
  }
  at = put_number(at, cells.amortized_cost);
  at = put_number(at, cells.amortized_fee);
  at = put_number(at, cells.effective_cost);
  at = put_cell(at, cells.end);
  if (net) {
    at = put_number(at, cells.net_amortized_cost);
    at = put_number(at, cells.net_amortized_fee);
    at = put_number(at, cells.net_effective_cost);
    at = put_number(at, cells.net_recurring);
    at = put_number(at, cells.net_unused_amortized);
    at = put_number(at, cells.net_unused_recurring);
  } else {
    at = put_empty(at, month_.columns.has_net_columns() ? 6 : 0);
  }
  at = put_count(at, cells.count);
  at = put_number(at, cells.recurring);
  at = put_cell(at, cells.arn);
  at = put_cell(at, cells.start);
  at = put_cell(at, cells.subscription);
  at = put_count(at, cells.count * cells.units_of_each);
  at = put_count(at, cells.units_of_each);
  at = put_number(at, cells.unused_amortized);
  at = put_number(at, cells.unused_quantity);
  at = put_number(at, cells.unused_recurring);
  return put_number(at, cells.upfront_value);
}

char* RowWriter::put_plan(char* at, const Row& row) {
  const PlanCells& cells = row.plan;
  const bool net = month_.columns.net;
  if (cells.arn.empty()) {
    return put_empty(at, month_.columns.has_net_columns() ? 10 : 7);
  }
  at = put_number(at, cells.total_to_date);
  at = put_cell(at, cells.arn);
  at = put_number(at, cells.rate);
  at = put_number(at, cells.used);
  at = put_number(at, cells.effective_cost);
  at = put_number(at, cells.amortized);
  at = put_number(at, cells.recurring);
  if (net) {
    at = put_number(at, cells.net_effective_cost);
    at = put_number(at, cells.net_amortized);
    at = put_number(at, cells.net_recurring);
  } else {
    at = put_empty(at, month_.columns.has_net_columns() ? 3 : 0);
  }
  return at;
}

char* RowWriter::put_split(char* at, const SplitCells* cells) {
  const bool has_net = month_.columns.has_net_columns();
  if (cells == nullptr) return put_empty(at, has_net ? 11 : 9);
  at = put_cell(at, cells->parent);
  at = put_number(at, cells->reserved);
  at = put_number(at, cells->actual);
  at = put_number(at, cells->usage);
  at = put_number(at, cells->ratio);
  at = put_number(at, cells->amortised.cost);
  at = put_number(at, cells->amortised.unused);
  if (month_.columns.net) {
    at = put_number(at, cells->net.cost);
    at = put_number(at, cells->net.unused);
  } else {
    at = put_empty(at, has_net ? 2 : 0);
  }
  at = put_number(at, cells->list.cost);
  return put_number(at, cells->list.unused);
}

Result<> RowWriter::write_focus(const Row& row) {
  for (const FocusRow& made : focus_rows(organisation_, month_, row)) {
    filled_ = static_cast<std::size_t>(put(buffer_.data() + filled_, made.text) - buffer_.data());
    tally_.add(made.type, row, made.metrics);
    ++rows_;
    FARTHING_CHECK(flush_if_full());
  }
  return {};
}

void RowWriter::put_row(const Row& row, const SplitCells* split, std::string_view labels) {
  char* at = buffer_.data() + filled_;
  at = put_identity(at, row);
  at = put_line_item(at, row);
  at = put_reservation(at, row);
  at = put_plan(at, row);
  if (month_.columns.split_costs) at = put_split(at, split);
  at = put(at, labels);
  filled_ = static_cast<std::size_t>(at - buffer_.data());
}

Result<> RowWriter::write_split(const Row& row, const SplitCells& cells, std::string_view labels) {
  put_row(row, &cells, labels);
  ++split_rows_;
  return flush_if_full();
}

Result<> RowWriter::write(const Row& row) {
  if (is_focus(month_.columns.form)) return write_focus(row);
  put_row(row, nullptr, month_.tag_cells[static_cast<std::size_t>(row.tags)]);
  tally_.add(row, month_.columns.net);
  ++rows_;
  return flush_if_full();
}

Result<> RowWriter::flush_if_full() {
  if (filled_ < flush_at) return {};
  return file_.write({buffer_.data(), std::exchange(filled_, 0)});
}

Result<> RowWriter::finish() { return file_.write({buffer_.data(), std::exchange(filled_, 0)}); }

}  // namespace farthing::sample
