#include "store/daily_rollup.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <type_traits>
#include <utility>

namespace farthing::store {
namespace {

constexpr std::size_t most_rows_held = 1 << 19;  // by one thread
constexpr std::size_t spool_block = 4096;
constexpr std::int64_t microseconds_a_day = 86'400'000'000;
constexpr std::uint32_t no_number = ~std::uint32_t{0};

std::string table(const std::filesystem::path& file) {
  return fmt::format("read_parquet({})", sql_text(file.string()));
}

std::uint64_t hash_of(std::int32_t day, std::uint32_t account, std::uint32_t dimensions) {
  const std::uint64_t day_and_account = static_cast<std::uint64_t>(static_cast<std::uint32_t>(day)) << 32 | account;
  std::uint64_t hash = (day_and_account * 0x9E3779B97F4A7C15U) ^ (dimensions * 0xC2B2AE3D27D4EB4FU);
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93U;
  return hash ^ (hash >> 32);
}

/// A dictionary's number to the place of its text among all, sorted; `no_number` where the dictionary has a gap.
template <class Text>
std::vector<std::uint32_t> places_of(const std::vector<std::pair<std::uint32_t, Text>>& entries,
                                     std::vector<Text>& sorted) {
  std::map<Text, std::uint32_t> places;
  std::uint32_t most = 0;
  for (const auto& [number, text] : entries) {
    places.emplace(text, 0);
    most = std::max(most, number);
  }
  for (auto& [text, place] : places) {
    place = static_cast<std::uint32_t>(sorted.size());
    sorted.push_back(text);
  }
  std::vector<std::uint32_t> place_of(entries.empty() ? 0 : std::size_t{most} + 1, no_number);
  for (const auto& [number, text] : entries) place_of[number] = places.find(text)->second;
  return place_of;
}

}  // namespace

bool DailyRollup::Row::is_narrow() const {
  return std::ranges::all_of(
      std::array{sums.unblended, sums.amortised, sums.net_unblended, sums.net_amortised, sums.list, sums.blended},
      bill::fits_narrow);
}

void DailyRollup::Row::add(const Row& other) {
  has_blended = has_blended || other.has_blended;
  sums.add(other.sums);
}

Result<std::unique_ptr<DailyRollup>> DailyRollup::read(Engine& engine, const std::filesystem::path& folder,
                                                       bool has_wide) {
  auto rollup = std::unique_ptr<DailyRollup>(new DailyRollup);
  FARTHING_TRY(rollup->spool_, File::create_nameless(folder / "daily.spool"));
  FARTHING_CHECK(rollup->read_accounts(engine, folder));
  FARTHING_CHECK(rollup->read_kinds(engine, folder));
  FARTHING_CHECK(rollup->add_charges<std::int64_t>(engine, folder / "charges.parquet"));
  if (has_wide) FARTHING_CHECK(rollup->add_charges<Int128>(engine, folder / "charges-wide.parquet"));
  std::vector<Partial*> partials;
  for (auto& [thread, partial] : rollup->partials_) partials.push_back(&partial);
  FARTHING_CHECK(rollup->spool(partials));
  return rollup;
}

Result<> DailyRollup::read_accounts(Engine& engine, const std::filesystem::path& folder) {
  std::vector<std::pair<std::uint32_t, std::string>> entries;
  FARTHING_CHECK(engine.scan("account, account_id", table(folder / "accounts.parquet"), [&](const Answer& answer) {
    const std::scoped_lock lock(mutex_);
    const auto* numbers = answer.values<std::uint32_t>(0);
    for (std::size_t row = 0; row < answer.rows(); ++row)
      entries.emplace_back(numbers[row], std::string(answer.text(1, row)));
    return Result<>();
  }));
  place_of_account_ = places_of(entries, accounts_);
  return {};
}

Result<> DailyRollup::read_kinds(Engine& engine, const std::filesystem::path& folder) {
  std::vector<std::pair<std::uint32_t, Dimensions>> entries;
  FARTHING_CHECK(
      engine.scan("kind, " + rollup_expressions(), table(folder / "kinds.parquet"), [&](const Answer& answer) {
        const std::scoped_lock lock(mutex_);
        const auto* numbers = answer.values<std::uint32_t>(0);
        for (std::size_t row = 0; row < answer.rows(); ++row) {
          auto& [number, texts] = entries.emplace_back();
          number = numbers[row];
          for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = answer.text(i + 1, row);
        }
        return Result<>();
      }));
  dimensions_of_kind_ = places_of(entries, dimensions_);
  return {};
}

template <class Money>
Result<> DailyRollup::add_charges(Engine& engine, const std::filesystem::path& file) {
  const auto number_in = [&](const std::vector<std::uint32_t>& numbers, std::uint32_t number) {
    return number < numbers.size() ? numbers[number] : no_number;
  };
  const std::string columns = "usage_start, account, kind" + metric_names();
  return engine.scan(columns, table(file), [&](const Answer& answer) -> Result<> {
    Partial& partial = partial_of_this_thread();
    if (partial.size() + answer.rows() > most_rows_held) {
      Partial* const full = &partial;
      FARTHING_CHECK(spool({&full, 1}));
    }
    const auto* starts = answer.values<std::int64_t>(0);
    const auto* accounts = answer.values<std::uint32_t>(1);
    const auto* kinds = answer.values<std::uint32_t>(2);
    std::array<const Money*, 6> money{};
    for (std::size_t i = 0; i < money.size(); ++i) money[i] = answer.values<Money>(i + 3);
    for (std::size_t at = 0; at < answer.rows(); ++at) {
      const std::int64_t start = starts[at];
      Key key;
      key.day = static_cast<std::int32_t>((start < 0 ? start - (microseconds_a_day - 1) : start) / microseconds_a_day);
      key.account = number_in(place_of_account_, accounts[at]);
      key.dimensions = number_in(dimensions_of_kind_, kinds[at]);
      if (key.account == no_number || key.dimensions == no_number)
        return fail(ErrorCode::verification, "{}: holds numbers that the segment's dictionaries do not explain",
                    file.string());
      Row& row = partial.row_of(key);
      ++row.sums.charges;
      row.sums.unblended += Decimal::of(money[0][at]);
      row.sums.amortised += Decimal::of(money[1][at]);
      row.sums.net_unblended += Decimal::of(money[2][at]);
      row.sums.net_amortised += Decimal::of(money[3][at]);
      row.sums.list += Decimal::of(money[4][at]);
      if (answer.is_valid(8, at)) {
        row.has_blended = true;
        row.sums.blended += Decimal::of(money[5][at]);
      }
    }
    return {};
  });
}

DailyRollup::Partial& DailyRollup::partial_of_this_thread() {
  const std::scoped_lock lock(mutex_);
  return partials_[std::this_thread::get_id()];
}

DailyRollup::Partial::Partial() : slots_(1 << 12) {}

DailyRollup::Row& DailyRollup::Partial::row_of(const Key& key) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(key.day, key.account, key.dimensions) & mask;
  while (slots_[at] != 0) {
    Row& row = rows_[slots_[at] - 1];
    if (row.key == key) return row;
    at = (at + 1) & mask;
  }
  rows_.emplace_back().key = key;
  slots_[at] = static_cast<std::uint32_t>(rows_.size());
  if (rows_.size() * 2 > slots_.size()) grow();
  return rows_.back();
}

void DailyRollup::Partial::grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Key& key = rows_[i].key;
    std::size_t at = hash_of(key.day, key.account, key.dimensions) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

void DailyRollup::Partial::sort() {
  order_.resize(rows_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::ranges::sort(order_, {}, [&](std::uint32_t place) { return rows_[place].key; });
}

void DailyRollup::Partial::clear() {
  rows_.clear();
  std::ranges::fill(slots_, 0U);
}

/// Writes the rows of some threads out, merged and in order, and forgets them.
Result<> DailyRollup::spool(std::span<Partial* const> partials) {
  static_assert(std::is_trivially_copyable_v<Row>);
  {
    std::vector<std::jthread> sorters;
    for (Partial* partial : partials.subspan(std::min<std::size_t>(1, partials.size())))
      sorters.emplace_back([partial] { partial->sort(); });
    if (!partials.empty()) partials.front()->sort();
  }
  const std::scoped_lock lock(mutex_);
  std::vector<std::size_t> next(partials.size(), 0);
  std::vector<Row> block;
  const auto write = [&]() -> Result<> {
    wide_rows_ +=
        static_cast<std::uint64_t>(std::ranges::count_if(block, [](const Row& row) { return !row.is_narrow(); }));
    FARTHING_CHECK(spool_.write(block.data(), block.size() * sizeof(Row)));
    spooled_ += block.size();
    block.clear();
    return {};
  };
  while (true) {
    const Row* first = nullptr;
    std::size_t of = 0;
    for (std::size_t i = 0; i < partials.size(); ++i) {
      if (next[i] == partials[i]->size()) continue;
      const Row& row = partials[i]->sorted(next[i]);
      if (first != nullptr && first->key <= row.key) continue;
      first = &row;
      of = i;
    }
    if (first == nullptr) break;
    ++next[of];
    if (!block.empty() && block.back().key == first->key) {
      block.back().add(*first);
      continue;
    }
    if (block.size() == spool_block) FARTHING_CHECK(write());
    block.push_back(*first);
  }
  FARTHING_CHECK(write());
  for (Partial* partial : partials) partial->clear();
  return {};
}

class DailyRollup::Producer final : public RowProducer {
 public:
  Producer(DailyRollup& rollup, bool wide) : rollup_(rollup), wide_(wide) {}

  Result<std::size_t> fill(Batch& batch) override {
    std::size_t rows = 0;
    std::uint64_t* blended_valid = batch.validity(blended_column);
    std::fill_n(blended_valid, (batch.capacity() + 63) / 64, ~std::uint64_t{0});
    while (rows < batch.capacity()) {
      if (at_ == block_.size()) {
        FARTHING_TRY(const bool more, read_block());
        if (!more) break;
      }
      const Row& row = block_[at_++];
      if (row.is_narrow() == wide_) continue;
      put(batch, rows, row);
      if (!row.has_blended) blended_valid[rows / 64] &= ~(std::uint64_t{1} << (rows % 64));
      ++rows;
    }
    return rows;
  }

 private:
  static constexpr std::size_t first_money_column = 3 + rollup_dimension_count;
  static constexpr std::size_t blended_column = first_money_column + 5;

  Result<bool> read_block() {
    at_ = 0;
    const std::uint64_t first = rollup_.next_block_++ * spool_block;
    block_.resize(first >= rollup_.spooled_ ? 0 : std::min<std::uint64_t>(spool_block, rollup_.spooled_ - first));
    if (block_.empty()) return false;
    const std::size_t bytes = block_.size() * sizeof(Row);
    FARTHING_TRY(const std::size_t count, rollup_.spool_.read_at(first * sizeof(Row), block_.data(), bytes));
    if (count != bytes) return fail(ErrorCode::io, "{}: cut short while it was used", rollup_.spool_.path().string());
    return true;
  }

  void put(Batch& batch, std::size_t at, const Row& row) const {
    batch.values<std::int32_t>(0)[at] = row.key.day;
    batch.set_text(1, at, rollup_.accounts_[row.key.account]);
    const Dimensions& texts = rollup_.dimensions_[row.key.dimensions];
    for (std::size_t i = 0; i < texts.size(); ++i) batch.set_text(i + 2, at, texts[i]);
    batch.values<std::int64_t>(first_money_column - 1)[at] = static_cast<std::int64_t>(row.sums.charges);
    const bill::Totals& sums = row.sums;
    std::size_t column = first_money_column;
    for (const Decimal sum :
         {sums.unblended, sums.amortised, sums.net_unblended, sums.net_amortised, sums.list, sums.blended}) {
      if (wide_)
        batch.values<Int128>(column++)[at] = sum.units;
      else
        batch.values<std::int64_t>(column++)[at] = static_cast<std::int64_t>(sum.units);
    }
  }

  DailyRollup& rollup_;
  bool wide_;
  std::vector<Row> block_;
  std::size_t at_ = 0;
};

RowSource DailyRollup::rows(bool wide, std::size_t threads) {
  using Type = SourceColumn::Type;
  RowSource source;
  source.columns = {{"usage_day", Type::date}, {"account_id", Type::text}};
  for (const RollupDimension& dimension : rollup_dimensions())
    source.columns.push_back({std::string(dimension.name), Type::text});
  source.columns.push_back({"charges", Type::whole_number});
  for (const std::string_view metric : segment_metrics())
    source.columns.push_back({std::string(metric), wide ? Type::wide_money : Type::narrow_money});
  source.threads = threads;
  next_block_ = 0;
  source.make_producer = [this, wide] { return std::make_unique<Producer>(*this, wide); };
  return source;
}

}  // namespace farthing::store
