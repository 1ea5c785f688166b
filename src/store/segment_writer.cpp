#include "store/segment_writer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "store/daily_rollup.hpp"
#include "store/duckdb/engine.hpp"
#include "store/segment_columns.hpp"
#include "store/segment_file.hpp"
#include "store/split_costs.hpp"

namespace farthing::store {
namespace {

std::vector<SourceColumn> charge_columns(SourceColumn::Type money) {
  std::vector<SourceColumn> columns;
  for (const ChargeColumn& column : segment_charge_columns())
    columns.push_back({std::string(column.name), column.is_money ? money : column.type});
  return columns;
}

/// One of the engine's threads, reading file after file.
class ChargeProducer final : public RowProducer {
 public:
  ChargeProducer(bill::BillReading& bill, std::span<const bill::SourceFile> files, std::atomic<std::uint32_t>& next,
                 ReadingProgress& progress)
      : bill_(bill), files_(files), next_(next), progress_(progress) {}

  Result<std::size_t> fill(Batch& batch) override {
    while (true) {
      if (progress_.stop) return fail(ErrorCode::cancelled, "the reading was stopped");
      if (!reader_) {
        const std::uint32_t number = next_.fetch_add(1);
        if (number >= files_.size()) return std::size_t{0};
        FARTHING_TRY(reader_, bill::FileReader::open(bill_, files_[number], number));
      }
      std::size_t at = 0;
      const auto numbers = [&] { return batch.values<std::uint32_t>(at++); };
      const auto wide_numbers = [&] { return batch.values<std::int64_t>(at++); };
      bill::NarrowColumns columns{};
      columns.file = numbers();
      columns.row = numbers();
      columns.account = numbers();
      columns.kind = numbers();
      columns.resource = numbers();
      columns.labels = numbers();
      columns.usage_start = wide_numbers();
      columns.usage_end = wide_numbers();
      columns.quantity_valid = batch.validity(at);
      columns.quantity = wide_numbers();
      columns.unblended = wide_numbers();
      columns.amortised = wide_numbers();
      columns.net_unblended = wide_numbers();
      columns.net_amortised = wide_numbers();
      columns.list = wide_numbers();
      columns.blended_valid = batch.validity(at);
      columns.blended = wide_numbers();
      FARTHING_TRY(const std::size_t rows, reader_->read(columns, batch.capacity()));
      if (rows > 0) {
        progress_.rows += rows;
        return rows;
      }
      reader_.reset();
      ++progress_.files;
    }
  }

 private:
  bill::BillReading& bill_;
  std::span<const bill::SourceFile> files_;
  std::atomic<std::uint32_t>& next_;
  ReadingProgress& progress_;
  std::unique_ptr<bill::FileReader> reader_;
};

/// The charges that were put aside, in 128 bits.
class AsideProducer final : public RowProducer {
 public:
  explicit AsideProducer(bill::BillReading& bill) : bill_(bill) {}

  Result<std::size_t> fill(Batch& batch) override {
    charges_.resize(batch.capacity());
    FARTHING_TRY(const std::size_t rows, bill_.read_aside(charges_.data(), charges_.size()));
    std::size_t column = 0;
    const auto put = [&]<class T>(T, auto value_of) {
      T* values = batch.values<T>(column++);
      for (std::size_t row = 0; row < rows; ++row) values[row] = static_cast<T>(value_of(charges_[row]));
    };
    const auto put_valid = [&](auto is_valid) {
      std::uint64_t* valid = batch.validity(column);
      std::fill_n(valid, (batch.capacity() + 63) / 64, ~std::uint64_t{0});
      for (std::size_t row = 0; row < rows; ++row)
        if (!is_valid(charges_[row])) valid[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    };
    using bill::Charge;
    constexpr std::int64_t microseconds = 1'000'000;
    put(std::uint32_t{}, [](const Charge& charge) { return charge.file; });
    put(std::uint32_t{}, [](const Charge& charge) { return charge.row; });
    put(std::uint32_t{}, [](const Charge& charge) { return charge.account; });
    put(std::uint32_t{}, [](const Charge& charge) { return charge.kind; });
    put(std::uint32_t{}, [](const Charge& charge) { return charge.resource; });
    put(std::uint32_t{}, [](const Charge& charge) { return charge.labels; });
    put(std::int64_t{}, [](const Charge& charge) { return charge.usage_start * microseconds; });
    put(std::int64_t{}, [](const Charge& charge) { return charge.usage_end * microseconds; });
    put_valid([](const Charge& charge) { return charge.has_quantity; });
    put(Int128{}, [](const Charge& charge) { return charge.quantity.units; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.unblended.units; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.amortised.units; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.net_unblended.units; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.net_amortised.units; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.list.units; });
    put_valid([](const Charge& charge) { return charge.costs.has_blended; });
    put(Int128{}, [](const Charge& charge) { return charge.costs.blended.units; });
    return rows;
  }

 private:
  bill::BillReading& bill_;
  std::vector<bill::Charge> charges_;
};

constexpr auto number = SourceColumn::Type::number;
constexpr auto text = SourceColumn::Type::text;

/// Gives every label a column of its own. Parquet readers fold case, so twins such as tag:Owner and tag:OWNER get a
/// mark.
std::vector<SegmentLabel> label_columns(const std::vector<std::string>& names) {
  std::vector<SegmentLabel> labels;
  std::set<std::string> taken{"labels"};
  for (const std::string& name : names) {
    const auto folded = [](std::string_view column) {
      std::string out(column);
      for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      return out;
    };
    std::string column = name;
    for (int twin = 2; !taken.insert(folded(column)).second; ++twin) column = fmt::format("{} ({})", name, twin);
    labels.push_back({name, column});
  }
  return labels;
}

Result<> write_texts(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill, const char* name,
                     bill::Dictionary& dictionary) {
  RowSource source = entry_source({{name, number}, {std::string(name) + "_id", text}}, dictionary,
                                  [&bill](std::string_view entry, Batch& batch, std::size_t row) {
                                    std::string value;
                                    bill.decode_text(entry, value);
                                    batch.set_text(1, row, value);
                                  });
  return write_file(engine, source, std::string(name) + "_entries", folder / fmt::format("{}s.parquet", name));
}

Result<> write_labels(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill,
                      const std::vector<SegmentLabel>& labels) {
  std::vector<SourceColumn> columns{{"labels", number}};
  for (const SegmentLabel& label : labels) columns.push_back({label.column, text});
  RowSource source = entry_source(
      std::move(columns), bill.labels(),
      [&bill, values = std::vector<std::string>()](std::string_view entry, Batch& batch, std::size_t row) mutable {
        bill.decode_labels(entry, values);
        for (std::size_t i = 0; i < values.size(); ++i) batch.set_text(i + 1, row, values[i]);
      });
  return write_file(engine, source, "label_entries", folder / "labels.parquet");
}

Result<> write_kinds(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill) {
  std::vector<SourceColumn> columns{{"kind", number}};
  for (const bill::Column column : bill::text_columns())
    columns.push_back({std::string(bill::describe(column).id), text});
  columns.push_back({"charge_category", text});
  columns.push_back({"commitment_status", text});
  RowSource source = entry_source(
      std::move(columns), bill.kinds(),
      [&bill, kind = bill::BillReading::Kind()](std::string_view entry, Batch& batch, std::size_t row) mutable {
        bill.decode_kind(entry, kind);
        std::size_t column = 1;
        for (const std::string& value : kind.texts) batch.set_text(column++, row, value);
        batch.set_text(column++, row, kind.charge_category);
        batch.set_text(column, row, kind.commitment_status);
      });
  return write_file(engine, source, "kind_entries", folder / "kinds.parquet");
}

std::string sums(std::string_view cast) {
  std::string list;
  for (const std::string_view metric : segment_metrics()) list += fmt::format(", sum({0}){1} AS {0}", metric, cast);
  return list;
}

/// Reads the written charges back and adds them up by day and the rollup's dimensions. Returns whether some sums are
/// wide.
Result<bool> write_daily(Engine& engine, const std::filesystem::path& folder, bool has_wide, std::size_t threads) {
  FARTHING_TRY(const auto rollup, DailyRollup::read(engine, folder, has_wide));
  RowSource narrow = rollup->rows(false, threads);
  FARTHING_CHECK(write_file(engine, narrow, "daily_rows", folder / "daily.parquet"));
  if (!rollup->has_wide()) return false;
  RowSource wide = rollup->rows(true, threads);
  FARTHING_CHECK(write_file(engine, wide, "wide_daily_rows", folder / "daily-wide.parquet"));
  return true;
}

/// The daily rollup of a segment, as something to select from.
std::string daily_table(const std::filesystem::path& folder, bool has_wide) {
  std::string columns = "usage_day, account_id" + rollup_names() + ", charges" + metric_names();
  const auto file = [&](const char* name) {
    return fmt::format("SELECT {} FROM read_parquet({})", columns, sql_text((folder / name).string()));
  };
  return fmt::format("({}{})", file("daily.parquet"), has_wide ? " UNION ALL " + file("daily-wide.parquet") : "");
}

Result<bill::ControlTotals> read_totals(Engine& engine, const std::string& from) {
  FARTHING_TRY(const Table table,
               engine.query(fmt::format("SELECT account_id, line_item_type, commitment_status, currency, "
                                        "sum(charges)::BIGINT AS charges{} FROM {} GROUP BY ALL",
                                        sums(""), from)));
  bill::ControlTotals totals;
  for (const auto& row : table.rows) {
    const auto text_at = [&](std::size_t i) { return std::get<std::string>(row[i]); };
    const auto money_at = [&](std::size_t i) {
      return std::holds_alternative<Decimal>(row[i]) ? std::get<Decimal>(row[i]) : Decimal{};
    };
    bill::Totals& sum = totals[{text_at(0), text_at(1), text_at(2), text_at(3)}];
    sum.charges = static_cast<std::uint64_t>(std::get<std::int64_t>(row[4]));
    sum.unblended = money_at(5);
    sum.amortised = money_at(6);
    sum.net_unblended = money_at(7);
    sum.net_amortised = money_at(8);
    sum.list = money_at(9);
    sum.blended = money_at(10);
  }
  return totals;
}

EngineSettings engine_settings(const std::filesystem::path& folder, const SegmentSettings& settings) {
  EngineSettings engine;
  engine.memory_mib = settings.memory_mib;
  engine.threads = settings.threads;
  engine.folders = {folder};
  return engine;
}

/// The engine's columns cost memory by themselves: some 100 KiB each. AWS allows 500 tags; whoever has thousands needs
/// more than the bound that suits everybody.
Result<Engine> engine_for_labels(const Engine& engine, EngineSettings options, std::size_t labels) {
  constexpr std::size_t usual = 1000;
  constexpr std::size_t labels_a_mib = 4;
  if (labels <= usual) return engine.connect();
  options.memory_mib += labels / labels_a_mib;
  return Engine::open(options);
}

}  // namespace

Result<WrittenSegment> write_segment(const std::filesystem::path& folder, std::span<const bill::SourceFile> files,
                                     std::optional<BillingPeriod> expected_period, const SegmentSettings& settings,
                                     ReadingProgress& progress) {
  FARTHING_TRY(auto bill, bill::BillReading::create(folder, settings.limits, expected_period));
  FARTHING_CHECK(bill::FileReader::read_headers(*bill, files));
  EngineSettings options = engine_settings(folder, settings);
  options.temporary = folder / "spill";
  FARTHING_TRY(Engine engine, Engine::open(options));

  std::atomic<std::uint32_t> next_file{0};
  RowSource charges;
  charges.columns = charge_columns(SourceColumn::Type::narrow_money);
  charges.threads = std::max<std::size_t>(1, std::min(settings.threads, files.size()));
  charges.make_producer = [&] { return std::make_unique<ChargeProducer>(*bill, files, next_file, progress); };
  FARTHING_CHECK(write_file(engine, charges, "bill_charges", folder / "charges.parquet"));
  FARTHING_CHECK(bill->finish());

  WrittenSegment written;
  written.labels = label_columns(bill->label_names());
  written.has_wide = bill->has_aside();

  // Two ways at once: what the rollup needs, and the rest.
  Result<> others;
  bool has_wide_daily = false;
  {
    FARTHING_TRY(Engine second, engine_for_labels(engine, options, written.labels.size()));
    const std::jthread side([&] {
      others = write_labels(second, folder, *bill, written.labels);
      if (others) others = write_texts(second, folder, *bill, "resource", bill->resources());
    });
    FARTHING_CHECK(write_texts(engine, folder, *bill, "account", bill->accounts()));
    FARTHING_CHECK(write_kinds(engine, folder, *bill));
    if (written.has_wide) {
      RowSource aside;
      aside.columns = charge_columns(SourceColumn::Type::wide_money);
      aside.make_producer = [&] { return std::make_unique<AsideProducer>(*bill); };
      FARTHING_CHECK(write_file(engine, aside, "aside_charges", folder / "charges-wide.parquet"));
    }
    if (bill->split_costs() > 0) FARTHING_CHECK(write_split_costs(engine, folder, *bill));
    FARTHING_TRY(has_wide_daily, write_daily(engine, folder, written.has_wide, settings.threads));
  }
  FARTHING_CHECK(others);

  FARTHING_TRY(const bill::ControlTotals read_back, read_totals(engine, daily_table(folder, has_wide_daily)));
  if (const auto differs = difference(bill->facts().totals, read_back))
    return fail(ErrorCode::verification, "the segment does not hold what was read: {}", *differs);
  FARTHING_TRY(const bill::SplitTotals splits_back, sum_split_costs(engine, folder));
  if (const auto differs = difference(bill->facts().splits, splits_back))
    return fail(ErrorCode::verification, "the segment does not hold what was read: {}", *differs);
  written.facts = bill->facts();
  written.mended_texts = bill->mended_texts();
  written.unread_products = bill->unread_products();
  std::error_code ignored;
  std::filesystem::remove_all(folder / "spill", ignored);
  return written;
}

Result<bill::ControlTotals> sum_segment(const std::filesystem::path& folder, SumSource source,
                                        const SegmentSettings& settings) {
  FARTHING_TRY(Engine engine, Engine::open(engine_settings(folder, settings)));
  const auto file = [&](const char* name) { return sql_text((folder / name).string()); };
  std::error_code ignored;
  if (source == SumSource::daily)
    return read_totals(engine, daily_table(folder, std::filesystem::exists(folder / "daily-wide.parquet", ignored)));
  const auto partial = [&](const char* name) {
    return fmt::format("SELECT account, kind, count(*) AS charges{} FROM read_parquet({}) GROUP BY ALL", sums(""),
                       file(name));
  };
  std::string charges = partial("charges.parquet");
  if (std::filesystem::exists(folder / "charges-wide.parquet", ignored))
    charges += " UNION ALL " + partial("charges-wide.parquet");
  return read_totals(
      engine, fmt::format("({}) JOIN read_parquet({}) USING (kind) JOIN read_parquet({}) USING (account)", charges,
                          file("kinds.parquet"), file("accounts.parquet")));
}

Result<bill::SplitTotals> sum_segment_splits(const std::filesystem::path& folder, const SegmentSettings& settings) {
  FARTHING_TRY(Engine engine, Engine::open(engine_settings(folder, settings)));
  return sum_split_costs(engine, folder);
}

std::optional<std::string> difference(const bill::ControlTotals& expected, const bill::ControlTotals& found) {
  const auto name = [](const bill::ControlKey& key) {
    return fmt::format("account {}, {} {} in {}", key.account, key.line_item_type, key.commitment_status, key.currency);
  };
  for (const auto& [key, totals] : expected) {
    const auto at = found.find(key);
    if (at == found.end()) return fmt::format("{}: {} charges are missing", name(key), totals.charges);
    const bill::Totals& other = at->second;
    if (totals.charges != other.charges)
      return fmt::format("{}: {} charges, stored {}", name(key), totals.charges, other.charges);
    const std::pair<const char*, std::pair<Decimal, Decimal>> pairs[]{
        {"unblended", {totals.unblended, other.unblended}},
        {"amortised", {totals.amortised, other.amortised}},
        {"net unblended", {totals.net_unblended, other.net_unblended}},
        {"net amortised", {totals.net_amortised, other.net_amortised}},
        {"list", {totals.list, other.list}},
        {"blended", {totals.blended, other.blended}}};
    for (const auto& [metric, values] : pairs)
      if (values.first != values.second)
        return fmt::format("{}: {} {}, stored {}", name(key), metric, to_string(values.first),
                           to_string(values.second));
  }
  for (const auto& [key, totals] : found)
    if (!expected.contains(key)) return fmt::format("{}: {} charges too many", name(key), totals.charges);
  return std::nullopt;
}

}  // namespace farthing::store
