#include "store/split_costs.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "store/segment_columns.hpp"
#include "store/segment_file.hpp"

namespace farthing::store {
namespace {

constexpr auto file_name = "split-costs.parquet";

/// The rows in the order of their reading, with amounts in 64 or in 128 bits.
template <class Money>
class SplitProducer final : public RowProducer {
 public:
  explicit SplitProducer(bill::BillReading& bill) : bill_(bill) {}

  Result<std::size_t> fill(Batch& batch) override {
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(batch.capacity(), bill_.split_costs() - next_));
    rows_.clear();
    for (std::size_t row = 0; row < rows; ++row) {
      FARTHING_TRY(const bill::SplitCost split, bill_.split_cost(next_++));
      rows_.push_back(split);
    }
    std::size_t column = 0;
    const auto put = [&]<class T>(T, auto value_of) {
      T* values = batch.values<T>(column++);
      for (std::size_t row = 0; row < rows; ++row) values[row] = static_cast<T>(value_of(rows_[row]));
    };
    using bill::SplitCost;
    constexpr std::int64_t microseconds = 1'000'000;
    put(std::uint32_t{}, [](const SplitCost& split) { return split.file; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.row; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.account; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.kind; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.resource; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.labels; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.workload; });
    put(std::uint32_t{}, [](const SplitCost& split) { return split.parent; });
    put(std::int64_t{}, [](const SplitCost& split) { return split.usage_start * microseconds; });
    put(std::int64_t{}, [](const SplitCost& split) { return split.usage_end * microseconds; });
    for (const auto& one : bill::split_amounts()) {
      std::uint64_t* valid = batch.validity(column);
      std::fill_n(valid, (batch.capacity() + 63) / 64, ~std::uint64_t{0});
      for (std::size_t row = 0; row < rows; ++row)
        if (!rows_[row].amounts.knows(one.amount)) valid[row / 64] &= ~(std::uint64_t{1} << (row % 64));
      put(Money{}, [&](const SplitCost& split) { return split.amounts.of(one.amount).units; });
    }
    return rows;
  }

 private:
  bill::BillReading& bill_;
  std::uint64_t next_ = 0;
  std::vector<bill::SplitCost> rows_;
};

Result<> write_workloads(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill) {
  std::vector<SourceColumn> columns{{"workload", SourceColumn::Type::number}};
  for (const std::string_view name : segment_workload_columns())
    columns.push_back({std::string(name), SourceColumn::Type::text});
  RowSource source = entry_source(
      std::move(columns), bill.workloads(), [&bill](std::string_view entry, Batch& batch, std::size_t row) {
        bill::Workload workload;
        bill.decode_workload(entry, workload);
        std::size_t column = 1;
        for (const std::string* text : {&workload.cluster, &workload.name_space, &workload.type, &workload.name})
          batch.set_text(column++, row, *text);
      });
  return write_file(engine, source, "workload_entries", folder / "workloads.parquet");
}

}  // namespace

Result<> write_split_costs(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill) {
  const bool wide = bill.has_wide_splits();
  RowSource source;
  for (const ChargeColumn& column : segment_split_columns())
    source.columns.push_back(
        {std::string(column.name), wide && column.is_money ? SourceColumn::Type::wide_money : column.type});
  source.make_producer = [&bill, wide]() -> std::unique_ptr<RowProducer> {
    if (wide) return std::make_unique<SplitProducer<Int128>>(bill);
    return std::make_unique<SplitProducer<std::int64_t>>(bill);
  };
  FARTHING_CHECK(write_file(engine, source, "split_rows", folder / file_name));
  return write_workloads(engine, folder, bill);
}

Result<bill::SplitTotals> sum_split_costs(Engine& engine, const std::filesystem::path& folder) {
  bill::SplitTotals totals;
  std::error_code ignored;
  if (!std::filesystem::exists(folder / file_name, ignored)) return totals;
  // A row without its workload would be in no answer.
  std::string sums = "count(*)";
  for (const auto& one : bill::split_amounts())
    if (one.is_cost) sums += fmt::format(", sum({})", one.name);
  FARTHING_TRY(const Table table,
               engine.query(fmt::format("SELECT {} FROM read_parquet({}) JOIN read_parquet({}) USING (workload)", sums,
                                        sql_text((folder / file_name).string()),
                                        sql_text((folder / "workloads.parquet").string()))));
  const auto& cells = table.rows.at(0);
  totals.rows = static_cast<std::uint64_t>(std::get<std::int64_t>(cells.at(0)));
  std::size_t at = 1;
  for (const auto& one : bill::split_amounts()) {
    if (!one.is_cost) continue;
    if (const auto* sum = std::get_if<Decimal>(&cells.at(at++))) totals.of(one.amount) = *sum;
  }
  return totals;
}

std::optional<std::string> difference(const bill::SplitTotals& expected, const bill::SplitTotals& found) {
  if (expected.rows != found.rows) return fmt::format("{} rows of split costs, stored {}", expected.rows, found.rows);
  for (const auto& one : bill::split_amounts())
    if (expected.of(one.amount) != found.of(one.amount))
      return fmt::format("split costs: {} {}, stored {}", one.name, to_string(expected.of(one.amount)),
                         to_string(found.of(one.amount)));
  return std::nullopt;
}

}  // namespace farthing::store
