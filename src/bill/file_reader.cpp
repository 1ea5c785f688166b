#include "bill/file_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "bill/cost_rules.hpp"
#include "bill/csv_blocks.hpp"
#include "bill/csv_text.hpp"
#include "bill/focus_charge.hpp"
#include "bill/row_cells.hpp"
#include "bill/row_numbers.hpp"
#include "core/utf8.hpp"

namespace farthing::bill {
namespace {

constexpr Instant longest_metered = 24 * 3600;  // what covers more may be dated ahead, as a month's fee for a zone is
constexpr std::size_t header_block = 16 << 10;

/// Moves to the first block and reads the header in it.
Result<Header> header_of(CsvBlocks& blocks, const std::string& name, const Limits& limits) {
  FARTHING_TRY(const bool any, blocks.next());
  if (!any) return fail(ErrorCode::csv, "{}: the file is empty; even a bill without rows has a header", name);
  std::vector<std::string_view> fields;
  split_record(blocks.row(0), fields);
  std::vector<std::string> names;
  std::string room;
  for (const auto field : fields) {
    // Such a file would be one long header, and the bill empty.
    if (!field.starts_with('"') && field.contains('\r'))
      return std::unexpected(
          Error(ErrorCode::csv, fmt::format("{}: the lines end in carriage returns alone, as on old Macintoshes", name),
                "save it with line feeds at the ends of lines"));
    names.emplace_back(field_text(field, room));
  }
  return read_header(names, name, limits);
}

}  // namespace

/// Everything one thread needs to turn rows into charges.
class FileReader::Work {
 public:
  Work(BillReading& bill, const std::string& name, std::uint32_t number, CsvBlocks blocks)
      : bill_(bill), name_(name), number_(number), blocks_(std::move(blocks)), row_(name) {}

  Result<> read_header_row();
  Result<std::size_t> read(const NarrowColumns& columns, std::size_t capacity);
  std::uint64_t packed_bytes_read() const { return blocks_.source().packed_bytes_read(); }

 private:
  Result<Instant> instant(Column column);
  Result<> date(Column column, std::string& last, Instant& last_value, Instant& value);
  Result<> check_bill_of_row();
  Result<> put_unused_aside(const Charge& charge, const UnusedCommitment& unused);
  Result<bool> read_row(Charge& charge);
  Result<> read_split(const Charge& row);
  void count_row(const Charge& row);
  void count(const Charge& charge, const KindFacts& kind);

  void finish();

  BillReading& bill_;
  std::string name_;
  std::uint32_t number_;
  CsvBlocks blocks_;

  RowCells row_;
  RowNumbers numbers_{bill_, row_};
  std::size_t row_in_block_ = 0;

  std::string last_payer_, last_period_start_, last_start_, last_end_;
  Instant last_start_value_ = 0;
  Instant last_end_value_ = 0;
  bool checked_bill_ = false;

  BillReading::Findings findings_;
  bool finished_ = false;
};

Result<> FileReader::Work::read_header_row() {
  FARTHING_TRY(Header header, header_of(blocks_, name_, bill_.limits_));
  findings_.facts.warnings = header.warnings;
  row_.use_header(std::move(header));
  numbers_.use_header();
  row_in_block_ = 1;
  return {};
}

Result<std::size_t> FileReader::Work::read(const NarrowColumns& columns, std::size_t capacity) {
  std::size_t written = 0;
  std::fill_n(columns.quantity_valid, (capacity + 63) / 64, ~std::uint64_t{0});
  std::fill_n(columns.blended_valid, (capacity + 63) / 64, ~std::uint64_t{0});
  while (written < capacity && !finished_) {
    if (row_in_block_ == blocks_.rows()) {
      FARTHING_TRY(const bool more, blocks_.next());
      row_in_block_ = 0;
      if (!more) finish();
      continue;
    }
    const std::size_t row = row_in_block_++;
    const CsvIndex& index = blocks_.index();
    const std::uint32_t first = row == 0 ? 0 : index.row_ends[row - 1];
    const char* const text = blocks_.text();
    const std::uint32_t start = first == 0 ? 0 : index.separators[first - 1] + 1;
    std::uint32_t end = index.separators[index.row_ends[row] - 1];
    if (end > start && text[end - 1] == '\r') --end;
    const std::uint64_t number = blocks_.rows_before() + row;
    row_.move_to(number, text, index.separators.data() + first, start, end);
    const std::uint32_t fields = blocks_.fields(row);
    const int wanted = row_.header().columns;
    if (fields != static_cast<std::uint32_t>(wanted)) {
      if (fields == 1 && start == end) continue;  // an empty line
      return row_.error(ErrorCode::csv, ": {} fields where the header has {}", fields, wanted);
    }
    if (number > std::numeric_limits<std::uint32_t>::max()) return row_.error(ErrorCode::too_large, ": too many rows");

    Charge charge;
    charge.file = number_;
    charge.row = static_cast<std::uint32_t>(number);
    FARTHING_TRY(const bool is_charge, read_row(charge));
    if (!is_charge) continue;
    if (!is_narrow(charge)) {
      AsideCharge aside;
      aside.charge = charge;
      FARTHING_CHECK(bill_.put_aside(aside));
      continue;
    }
    const auto narrow = [](Decimal value) { return static_cast<std::int64_t>(value.units); };
    columns.file[written] = charge.file;
    columns.row[written] = charge.row;
    columns.account[written] = charge.account;
    columns.kind[written] = charge.kind;
    columns.resource[written] = charge.resource;
    columns.labels[written] = charge.labels;
    columns.usage_start[written] = charge.usage_start * 1'000'000;
    columns.usage_end[written] = charge.usage_end * 1'000'000;
    columns.quantity[written] = narrow(charge.quantity);
    columns.unblended[written] = narrow(charge.costs.unblended);
    columns.amortised[written] = narrow(charge.costs.amortised);
    columns.net_unblended[written] = narrow(charge.costs.net_unblended);
    columns.net_amortised[written] = narrow(charge.costs.net_amortised);
    columns.list[written] = narrow(charge.costs.list);
    columns.blended[written] = narrow(charge.costs.blended);
    const std::uint64_t bit = std::uint64_t{1} << (written % 64);
    if (!charge.has_quantity) columns.quantity_valid[written / 64] &= ~bit;
    if (!charge.costs.has_blended) columns.blended_valid[written / 64] &= ~bit;
    ++written;
  }
  return written;
}

/// False when the row is none, but split costs.
Result<bool> FileReader::Work::read_row(Charge& charge) {
  numbers_.take_fingerprints();
  FARTHING_CHECK(check_bill_of_row());
  FARTHING_CHECK(date(Column::usage_start, last_start_, last_start_value_, charge.usage_start));
  FARTHING_CHECK(date(Column::usage_end, last_end_, last_end_value_, charge.usage_end));
  charge.has_quantity = row_.tolerant_number(Column::usage_amount, charge.quantity);
  KindFacts kind;
  FARTHING_CHECK(numbers_.find(charge, kind));
  if (kind.is_split) {
    count_row(charge);
    FARTHING_CHECK(read_split(charge));
    return false;
  }
  UnusedCommitment unused;
  if (row_.header().form == Form::focus)
    FARTHING_CHECK(read_focus_costs(row_, kind.is_of_commitment_itself, charge.costs));
  else
    FARTHING_CHECK(read_costs(row_, kind.costs, charge.costs, unused, findings_.gaps));
  if (unused.any()) FARTHING_CHECK(put_unused_aside(charge, unused));
  count(charge, kind);
  return true;
}

Result<> FileReader::Work::read_split(const Charge& row) {
  SplitCost split;
  split.file = row.file;
  split.row = row.row;
  split.account = row.account;
  split.kind = row.kind;
  split.resource = row.resource;
  split.labels = row.labels;
  split.usage_start = row.usage_start;
  split.usage_end = row.usage_end;
  FARTHING_CHECK(numbers_.find_of_split(split));
  FARTHING_TRY(split.amounts, read_split_amounts(row_));

  BillFacts& facts = findings_.facts;
  facts.splits.add(split.amounts);
  if (!split.amounts.knows(SplitAmount::split_cost) || !split.amounts.knows(SplitAmount::unused_cost))
    ++facts.splits_without_cost;
  Decimal billed, net;
  FARTHING_CHECK(row_.cost(Column::unblended_cost, billed));
  FARTHING_CHECK(row_.cost(Column::net_unblended_cost, net));
  if (!billed.is_zero() || !net.is_zero()) ++facts.splits_that_bill;
  return bill_.put_split(split);
}

Result<Instant> FileReader::Work::instant(Column column) {
  const std::string_view text = row_.text(column);
  Instant value = 0;
  if (text.empty())
    return row_.error(ErrorCode::date, ", column {}: the cell is empty", name_in(row_.header().form, column));
  if (!read_instant(text, value))
    return row_.error(ErrorCode::date, ", column {}: \"{}\" is not a date of the form 2026-05-01T00:00:00Z",
                      name_in(row_.header().form, column), text.substr(0, 60));
  return value;
}

Result<> FileReader::Work::date(Column column, std::string& last, Instant& last_value, Instant& value) {
  const std::string_view raw_text = row_.raw(column);
  if (raw_text != last || last.empty()) {
    FARTHING_TRY(last_value, instant(column));
    last = raw_text;
  }
  value = last_value;
  return {};
}

Result<> FileReader::Work::check_bill_of_row() {
  const std::string_view payer = row_.raw(Column::payer);
  const std::string_view start = row_.raw(Column::period_start);
  if (checked_bill_ && payer == last_payer_ && start == last_period_start_) return {};
  FARTHING_TRY(const Instant begin, instant(Column::period_start));
  if (row_.text(Column::payer).empty())
    return row_.error(ErrorCode::mixed_bill, ", column {}: the cell is empty, so nothing says whose bill it is",
                      name_in(row_.header().form, Column::payer));
  FARTHING_CHECK(
      bill_.check_bill(std::string(row_.text(Column::payer)), BillingPeriod::containing(begin), name_, row_.row()));
  last_payer_ = payer;
  last_period_start_ = start;
  checked_bill_ = true;
  return {};
}

/// The unused part of a commitment becomes a charge of its own, once it is known how far the delivery reaches.
Result<> FileReader::Work::put_unused_aside(const Charge& charge, const UnusedCommitment& unused) {
  AsideCharge aside;
  aside.charge = charge;
  aside.charge.quantity = Decimal{};
  aside.charge.has_quantity = false;
  aside.charge.costs = Costs{};
  aside.charge.costs.amortised = unused.unused;
  aside.charge.costs.net_amortised = unused.net_unused;
  aside.is_unused_commitment = true;
  aside.commitment = unused.commitment;
  FARTHING_TRY(aside.charge.kind, numbers_.kind_of_part(ChargePart::unused));
  FARTHING_TRY(aside.ahead_kind, numbers_.kind_of_part(ChargePart::ahead));
  const std::string type(row_.text(Column::line_item_type));
  const std::string currency(row_.text(Column::currency));
  const LineItemType known = line_item_type_of(type);
  aside.control = numbers_.control_of(type, commitment_status_of(known, ChargePart::unused), currency);
  aside.ahead_control = numbers_.control_of(type, commitment_status_of(known, ChargePart::ahead), currency);
  return bill_.put_aside(aside);
}

void FileReader::Work::count_row(const Charge& row) {
  BillFacts& facts = findings_.facts;
  if (facts.rows == 0 || row.usage_start < facts.first_usage) facts.first_usage = row.usage_start;
  if (facts.rows == 0 || row.usage_start > facts.last_usage) facts.last_usage = row.usage_start;
  ++facts.rows;
}

void FileReader::Work::count(const Charge& charge, const KindFacts& kind) {
  count_row(charge);
  BillFacts& facts = findings_.facts;
  ++facts.charges;
  if (kind.has_invoice) ++facts.rows_invoiced;
  const bool is_usage = kind.costs.type == LineItemType::usage || kind.costs.type == LineItemType::discounted_usage ||
                        kind.costs.type == LineItemType::savings_plan_covered_usage;
  if (is_usage && charge.usage_end > facts.used_until && charge.usage_end <= bill_.period_->end()) {
    if (charge.usage_end - charge.usage_start <= longest_metered)
      facts.used_until = charge.usage_end;
    else
      findings_.long_use_until = std::max(findings_.long_use_until, charge.usage_end);
  }
  if (!kind.is_known_type)
    ++facts.unknown_types[row_.header().form == Form::focus ? numbers_.focus_kind().line_item_type
                                                            : std::string(row_.text(Column::line_item_type))];

  auto& by_control = findings_.totals;
  if (by_control.size() <= kind.control) by_control.resize(kind.control + 1);
  auto& by_account = by_control[kind.control];
  if (by_account.size() <= charge.account) by_account.resize(charge.account + 1);
  by_account[charge.account].add(charge.costs);
}

void FileReader::Work::finish() {
  finished_ = true;
  findings_.facts.rounded = row_.rounded();
  findings_.facts.unread_numbers = row_.unread_numbers();
  bill_.add_findings(std::move(findings_));
}

FileReader::FileReader(std::unique_ptr<Work> work) : work_(std::move(work)) {}
FileReader::~FileReader() = default;

Result<> FileReader::read_headers(BillReading& bill, std::span<const SourceFile> files) {
  Limits limits = bill.limits_;
  limits.block_bytes = std::min(limits.block_bytes, header_block);
  for (const SourceFile& file : files) {
    FARTHING_TRY(auto source, open_byte_source(file.path, file.name, limits, {Unfolding::Cells::none, std::nullopt}));
    CsvBlocks blocks(std::move(source), file.name, limits);
    FARTHING_TRY(const Header header, header_of(blocks, file.name, limits));
    bill.note_effective_costs(header);
  }
  return {};
}

Result<std::unique_ptr<FileReader>> FileReader::open(BillReading& bill, const SourceFile& file, std::uint32_t number) {
  FARTHING_TRY(auto source, open_byte_source(file.path, file.name, bill.limits_));
  return open(bill, std::move(source), file.name, number);
}

Result<std::unique_ptr<FileReader>> FileReader::open(BillReading& bill, std::unique_ptr<ByteSource> source,
                                                     const std::string& name, std::uint32_t number) {
  auto work = std::make_unique<Work>(bill, name, number, CsvBlocks(std::move(source), name, bill.limits_));
  FARTHING_CHECK(work->read_header_row());
  return std::unique_ptr<FileReader>(new FileReader(std::move(work)));
}

Result<std::size_t> FileReader::read(const NarrowColumns& columns, std::size_t capacity) {
  return work_->read(columns, capacity);
}

std::uint64_t FileReader::packed_bytes_read() const { return work_->packed_bytes_read(); }

Result<std::string> read_raw_row(const SourceFile& file, std::uint64_t row, const Limits& limits) {
  // Of Parquet the row comes alone behind the header: nothing before it needs to be unfolded.
  const bool alone = row > 0 && is_parquet(file.path);
  const Unfolding unfolding{row == 0 ? Unfolding::Cells::none : Unfolding::Cells::all, row};
  FARTHING_TRY(auto source, open_byte_source(file.path, file.name, limits, unfolding));
  CsvBlocks blocks(std::move(source), file.name, limits);
  const std::uint64_t wanted = alone ? 1 : row;
  while (true) {
    FARTHING_TRY(const bool more, blocks.next());
    if (!more) return fail(ErrorCode::not_found, "{}: there is no row {}", file.name, row);
    if (wanted < blocks.rows_before() + blocks.rows())
      return std::string(blocks.row(static_cast<std::size_t>(wanted - blocks.rows_before())));
  }
}

}  // namespace farthing::bill
