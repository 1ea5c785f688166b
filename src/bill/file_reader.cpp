#include "bill/file_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include "bill/csv_blocks.hpp"
#include "bill/csv_text.hpp"

namespace farthing::bill {
namespace {

constexpr std::size_t cache_slots = 1 << 15;

/// A run of neighbouring fields whose raw bytes are taken in one piece.
struct FieldRun {
  int first;
  int last;
};

std::vector<FieldRun> runs_of(std::vector<int> positions) {
  std::ranges::sort(positions);
  std::vector<FieldRun> runs;
  for (const int position : positions) {
    if (!runs.empty() && runs.back().last + 1 == position)
      runs.back().last = position;
    else
      runs.push_back({position, position});
  }
  return runs;
}

}  // namespace

/// Everything one thread needs to turn rows into charges.
class FileReader::Work {
 public:
  Work(BillReading& bill, const SourceFile& file, std::uint32_t number, CsvBlocks blocks)
      : bill_(bill), file_(file), number_(number), blocks_(std::move(blocks)) {}

  Result<> read_header_row();
  Result<std::size_t> read(const NarrowColumns& columns, std::size_t capacity);
  std::uint64_t packed_bytes_read() const { return blocks_.source().packed_bytes_read(); }

 private:
  /// What charges of one kind share, kept beside the kind's number.
  struct KindFacts {
    LineItemType type = LineItemType::other;
    bool has_invoice = false;
    bool has_reservation = false;
    bool has_savings_plan = false;
    std::uint32_t control = 0;
  };
  template <class Facts>
  struct Cached {
    Fingerprint fingerprint;
    std::uint32_t number_plus_one = 0;
    Facts facts;
  };
  struct NoFacts {};

  std::string_view raw(Column column) const {
    const int position = header_.of(column);
    return position == Header::absent ? std::string_view() : raw_at(position);
  }
  std::string_view raw_at(int position) const {
    const std::uint32_t start = position == 0 ? row_start_ : separators_[position - 1] + 1;
    return {text_ + start, (position == header_.columns - 1 ? row_end_ : separators_[position]) - start};
  }
  std::string_view text_of(Column column) { return field_text(raw(column), room_); }

  template <class... Args>
  std::unexpected<Error> row_error(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) const {
    return fail(code, "{}: row {}{}", file_.name, row_, fmt::format(format, std::forward<Args>(args)...));
  }

  Result<bool> cost(Column column, Decimal& value);
  bool tolerant_number(Column column, Decimal& value);
  Result<> date(Column column, std::string& last, Instant& last_value, Instant& value);
  Result<> check_bill_of_row();
  Result<> find_numbers(Charge& charge, KindFacts& kind);
  Result<KindFacts> classify();
  std::uint32_t control_for(std::string_view type, std::string_view status, std::string_view currency);
  Result<> costs_of(const KindFacts& kind, Charge& charge);
  Result<> put_unused_aside(const Charge& charge, Decimal unused, Decimal net_unused, Decimal commitment);
  Result<> read_row(Charge& charge);
  Result<std::uint32_t> number_of_kind_part(ChargePart part);
  void count(const Charge& charge, const KindFacts& kind);

  const char* gather(const std::vector<FieldRun>& runs, std::size_t& size, char part);
  void finish();

  BillReading& bill_;
  SourceFile file_;
  std::uint32_t number_;
  CsvBlocks blocks_;
  Header header_;
  std::uint16_t layout_ = 0;
  std::vector<FieldRun> kind_runs_;
  std::vector<FieldRun> label_runs_;

  std::size_t row_in_block_ = 0;
  std::uint64_t row_ = 0;
  const char* text_ = nullptr;
  const std::uint32_t* separators_ = nullptr;  // of the present row
  std::uint32_t row_start_ = 0;
  std::uint32_t row_end_ = 0;

  std::vector<Cached<KindFacts>> kind_cache_{cache_slots};
  std::vector<Cached<NoFacts>> resource_cache_{cache_slots};
  std::vector<Cached<NoFacts>> label_cache_{cache_slots};
  std::string last_account_;
  std::uint32_t last_account_number_ = 0;
  bool has_last_account_ = false;
  std::string kind_key_;
  std::string label_key_;
  std::string room_;
  std::string last_payer_, last_period_start_, last_start_, last_end_;
  Instant last_start_value_ = 0;
  Instant last_end_value_ = 0;
  bool checked_bill_ = false;
  std::map<std::string, std::uint32_t> known_controls_;

  BillReading::Findings findings_;
  bool has_savings_plan_costs_ = false;
  bool has_reservation_costs_ = false;
  bool finished_ = false;
};

Result<> FileReader::Work::read_header_row() {
  FARTHING_TRY(const bool any, blocks_.next());
  if (!any) return fail(ErrorCode::csv, "{}: the file is empty; even a bill without rows has a header", file_.name);
  std::vector<std::string_view> fields;
  split_record(blocks_.row(0), fields);
  std::vector<std::string> names;
  for (const auto field : fields) {
    names.emplace_back(field_text(field, room_));
    std::string mended;
    if (mend_utf8(names.back(), mended) > 0) names.back() = mended;
  }
  FARTHING_TRY(header_, read_header(names, file_.name, bill_.limits_));
  layout_ = bill_.layout_of(header_);
  findings_.facts.warnings = header_.warnings;
  std::vector<int> kinds;
  for (const Column column : text_columns())
    if (header_.of(column) != Header::absent) kinds.push_back(header_.of(column));
  kind_runs_ = runs_of(std::move(kinds));
  std::vector<int> labels;
  for (const auto& label : header_.labels) labels.push_back(label.position);
  label_runs_ = runs_of(std::move(labels));
  has_savings_plan_costs_ = header_.of(Column::savings_plan_effective_cost) != Header::absent;
  has_reservation_costs_ = header_.of(Column::reservation_effective_cost) != Header::absent;
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
    text_ = blocks_.text();
    separators_ = index.separators.data() + first;
    row_start_ = first == 0 ? 0 : index.separators[first - 1] + 1;
    row_end_ = index.separators[index.row_ends[row] - 1];
    if (row_end_ > row_start_ && text_[row_end_ - 1] == '\r') --row_end_;
    row_ = blocks_.rows_before() + row;
    const std::uint32_t fields = blocks_.fields(row);
    if (fields != static_cast<std::uint32_t>(header_.columns)) {
      if (fields == 1 && row_start_ == row_end_) continue;  // an empty line
      return row_error(ErrorCode::csv, ": {} fields where the header has {}", fields, header_.columns);
    }
    if (row_ > std::numeric_limits<std::uint32_t>::max()) return row_error(ErrorCode::too_large, ": too many rows");

    Charge charge;
    charge.file = number_;
    charge.row = static_cast<std::uint32_t>(row_);
    FARTHING_CHECK(read_row(charge));
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

Result<> FileReader::Work::read_row(Charge& charge) {
  FARTHING_CHECK(check_bill_of_row());
  FARTHING_CHECK(date(Column::usage_start, last_start_, last_start_value_, charge.usage_start));
  FARTHING_CHECK(date(Column::usage_end, last_end_, last_end_value_, charge.usage_end));
  KindFacts kind;
  FARTHING_CHECK(find_numbers(charge, kind));
  charge.has_quantity = tolerant_number(Column::usage_amount, charge.quantity);
  FARTHING_CHECK(costs_of(kind, charge));
  count(charge, kind);
  return {};
}

/// Reads a cost: false when the cell is empty or the column absent. Text that is no number is an error, never 0.
Result<bool> FileReader::Work::cost(Column column, Decimal& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text.empty()) return false;
  const std::string_view text = field_text(raw_text, room_);
  if (text.empty()) return false;
  switch (read_decimal(text, value)) {
    case DecimalReading::exact:
      return true;
    case DecimalReading::rounded:
      ++findings_.facts.rounded;
      return true;
    case DecimalReading::overflow:
      return row_error(ErrorCode::number, ", column {}: \"{}\" is beyond the range of money (10^20)",
                       describe(column).name, text.substr(0, 60));
    case DecimalReading::invalid:
      break;
  }
  return row_error(ErrorCode::number, ", column {}: \"{}\" is not a decimal number", describe(column).name,
                   text.substr(0, 60));
}

/// Reads a number that no total depends on: text that is none is counted and kept as unknown.
bool FileReader::Work::tolerant_number(Column column, Decimal& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text.empty()) return false;
  const std::string_view text = field_text(raw_text, room_);
  if (text.empty()) return false;
  const DecimalReading reading = read_decimal(text, value);
  if (reading == DecimalReading::exact) return true;
  if (reading == DecimalReading::rounded) {
    ++findings_.facts.rounded;
    return true;
  }
  ++findings_.facts.unread_numbers;
  value = Decimal{};
  return false;
}

Result<> FileReader::Work::date(Column column, std::string& last, Instant& last_value, Instant& value) {
  const std::string_view raw_text = raw(column);
  if (raw_text != last || last.empty()) {
    const std::string_view text = field_text(raw_text, room_);
    if (!read_instant(text, last_value))
      return row_error(ErrorCode::date, ", column {}: \"{}\" is not a date of the form 2026-05-01T00:00:00Z",
                       describe(column).name, text.substr(0, 60));
    last = raw_text;
  }
  value = last_value;
  return {};
}

Result<> FileReader::Work::check_bill_of_row() {
  const std::string_view payer = raw(Column::payer);
  const std::string_view start = raw(Column::period_start);
  if (checked_bill_ && payer == last_payer_ && start == last_period_start_) return {};
  Instant begin = 0;
  if (!read_instant(text_of(Column::period_start), begin))
    return row_error(ErrorCode::date, ", column {}: \"{}\" is not a date of the form 2026-05-01T00:00:00Z",
                     describe(Column::period_start).name, start.substr(0, 60));
  FARTHING_CHECK(
      bill_.check_bill(std::string(text_of(Column::payer)), BillingPeriod::containing(begin), file_.name, row_));
  last_payer_ = payer;
  last_period_start_ = start;
  checked_bill_ = true;
  return {};
}

/// Brings the runs' raw bytes together behind the layout's number and the part: an entry of a dictionary.
const char* FileReader::Work::gather(const std::vector<FieldRun>& runs, std::size_t& size, char part) {
  std::string& key = part == '-' ? label_key_ : kind_key_;
  std::size_t most = 3;
  for (const FieldRun& run : runs) {
    const std::uint32_t start = run.first == 0 ? row_start_ : separators_[run.first - 1] + 1;
    most += (run.last == header_.columns - 1 ? row_end_ : separators_[run.last]) - start + 1;
  }
  if (key.size() < most) key.resize(most * 2);
  char* out = key.data();
  *out++ = static_cast<char>(layout_ & 0xff);
  *out++ = static_cast<char>(layout_ >> 8);
  *out++ = part;
  for (const FieldRun& run : runs) {
    const std::uint32_t start = run.first == 0 ? row_start_ : separators_[run.first - 1] + 1;
    const std::uint32_t end = run.last == header_.columns - 1 ? row_end_ : separators_[run.last];
    std::copy_n(text_ + start, end - start, out);
    out += end - start;
    *out++ = ',';
  }
  if (!runs.empty()) --out;
  size = static_cast<std::size_t>(out - key.data());
  return key.data();
}

Result<> FileReader::Work::find_numbers(Charge& charge, KindFacts& kind) {
  std::size_t size = 0;
  {
    const std::string_view key(gather(kind_runs_, size, '0'), size);
    const Fingerprint fingerprint = bill_.kinds().fingerprint({key.data(), size});
    auto& cached = kind_cache_[fingerprint.low % cache_slots];
    if (cached.number_plus_one == 0 || cached.fingerprint != fingerprint) {
      FARTHING_TRY(const std::uint32_t number, bill_.kinds().find_or_add(fingerprint, {key.data(), size}));
      FARTHING_TRY(cached.facts, classify());
      cached.fingerprint = fingerprint;
      cached.number_plus_one = number + 1;
    }
    charge.kind = cached.number_plus_one - 1;
    kind = cached.facts;
  }
  {
    const char* key = gather(label_runs_, size, '-');
    const Fingerprint fingerprint = bill_.labels().fingerprint({key, size});
    auto& cached = label_cache_[fingerprint.low % cache_slots];
    if (cached.number_plus_one == 0 || cached.fingerprint != fingerprint) {
      FARTHING_TRY(const std::uint32_t number, bill_.labels().find_or_add(fingerprint, {key, size}));
      cached.fingerprint = fingerprint;
      cached.number_plus_one = number + 1;
    }
    charge.labels = cached.number_plus_one - 1;
  }
  {
    const std::string_view key = raw(Column::resource);
    const Fingerprint fingerprint = bill_.resources().fingerprint(key);
    auto& cached = resource_cache_[fingerprint.low % cache_slots];
    if (cached.number_plus_one == 0 || cached.fingerprint != fingerprint) {
      FARTHING_TRY(const std::uint32_t number, bill_.resources().find_or_add(fingerprint, key));
      cached.fingerprint = fingerprint;
      cached.number_plus_one = number + 1;
    }
    charge.resource = cached.number_plus_one - 1;
  }
  const std::string_view account = raw(Column::account);
  if (!has_last_account_ || account != last_account_) {
    FARTHING_TRY(last_account_number_, bill_.accounts().find_or_add(bill_.accounts().fingerprint(account), account));
    last_account_ = account;
    has_last_account_ = true;
  }
  charge.account = last_account_number_;
  return {};
}

Result<FileReader::Work::KindFacts> FileReader::Work::classify() {
  KindFacts facts;
  const std::string type(text_of(Column::line_item_type));
  facts.type = line_item_type_of(type);
  facts.has_invoice = !text_of(Column::invoice_id).empty();
  facts.has_reservation = !text_of(Column::reservation_arn).empty();
  facts.has_savings_plan = !text_of(Column::savings_plan_arn).empty();
  facts.control = control_for(type, commitment_status_of(facts.type, ChargePart::whole), text_of(Column::currency));
  return facts;
}

std::uint32_t FileReader::Work::control_for(std::string_view type, std::string_view status, std::string_view currency) {
  std::string key = fmt::format("{}\n{}\n{}", type, status, currency);
  const auto found = known_controls_.find(key);
  if (found != known_controls_.end()) return found->second;
  BillReading::Control control{std::string(type), std::string(status), std::string(currency)};
  bill_.mend(control.line_item_type);
  bill_.mend(control.currency);
  const std::uint32_t number = bill_.control_of(control);
  known_controls_.emplace(std::move(key), number);
  return number;
}

Result<> FileReader::Work::costs_of(const KindFacts& kind, Charge& charge) {
  Costs& costs = charge.costs;
  FARTHING_TRY(const bool has_unblended, cost(Column::unblended_cost, costs.unblended));
  if (!has_unblended)
    return row_error(ErrorCode::number, ", column {}: the cell is empty", describe(Column::unblended_cost).name);
  costs.net_unblended = costs.unblended;
  FARTHING_CHECK(cost(Column::net_unblended_cost, costs.net_unblended));
  FARTHING_TRY(costs.has_blended, cost(Column::blended_cost, costs.blended));
  costs.amortised = costs.unblended;
  costs.net_amortised = costs.net_unblended;
  costs.list = costs.unblended;

  switch (kind.type) {
    case LineItemType::usage:
      if (!tolerant_number(Column::public_on_demand_cost, costs.list)) costs.list = costs.unblended;
      break;
    case LineItemType::discounted_usage:
    case LineItemType::savings_plan_covered_usage: {
      const bool reserved = kind.type == LineItemType::discounted_usage;
      const Column gross = reserved ? Column::reservation_effective_cost : Column::savings_plan_effective_cost;
      const Column net = reserved ? Column::reservation_net_effective_cost : Column::savings_plan_net_effective_cost;
      FARTHING_TRY(const bool has_effective, cost(gross, costs.amortised));
      if (has_effective) costs.net_amortised = costs.amortised;
      FARTHING_CHECK(cost(net, costs.net_amortised));
      if (!tolerant_number(Column::public_on_demand_cost, costs.list))
        costs.list = reserved ? costs.amortised : costs.unblended;
      break;
    }
    case LineItemType::savings_plan_negation:
    case LineItemType::savings_plan_upfront_fee:
      costs.list = Decimal{};
      if (has_savings_plan_costs_) costs.amortised = costs.net_amortised = Decimal{};
      break;
    case LineItemType::fee:
      if (kind.has_reservation) {
        costs.list = Decimal{};
        if (has_reservation_costs_) costs.amortised = costs.net_amortised = Decimal{};
      }
      break;
    case LineItemType::refund:
      if (kind.has_savings_plan && has_savings_plan_costs_) costs.amortised = costs.net_amortised = Decimal{};
      break;
    case LineItemType::reservation_fee: {
      costs.list = Decimal{};
      Decimal upfront, recurring;
      FARTHING_TRY(const bool has_upfront, cost(Column::reservation_unused_amortized_upfront_fee, upfront));
      FARTHING_TRY(const bool has_recurring, cost(Column::reservation_unused_recurring_fee, recurring));
      if (!has_upfront && !has_recurring) break;
      Decimal net_upfront, net_recurring, amortized;
      FARTHING_TRY(const bool has_net_upfront, cost(Column::reservation_net_unused_amortized_upfront_fee, net_upfront));
      FARTHING_TRY(const bool has_net_recurring, cost(Column::reservation_net_unused_recurring_fee, net_recurring));
      FARTHING_CHECK(cost(Column::reservation_amortized_upfront_fee, amortized));
      const Decimal unused = upfront + recurring;
      const Decimal net_unused = has_net_upfront || has_net_recurring ? net_upfront + net_recurring : unused;
      costs.amortised = costs.net_amortised = Decimal{};
      return put_unused_aside(charge, unused, net_unused, amortized + costs.unblended);
    }
    case LineItemType::savings_plan_recurring_fee: {
      costs.list = Decimal{};
      Decimal total, used;
      FARTHING_TRY(const bool has_total, cost(Column::savings_plan_total_commitment, total));
      FARTHING_TRY(const bool has_used, cost(Column::savings_plan_used_commitment, used));
      if (!has_total || !has_used) break;
      const Decimal unused = total - used;
      // No column holds the unused part after discounts: it shrinks as the commitment itself does.
      Decimal gross, net, net_unused = unused;
      FARTHING_TRY(const bool has_net_recurring, cost(Column::savings_plan_net_recurring, net));
      FARTHING_CHECK(cost(Column::savings_plan_recurring, gross));
      bool has_net = has_net_recurring && !gross.is_zero();
      if (!has_net) {
        gross = Decimal{};
        FARTHING_TRY(has_net, cost(Column::savings_plan_net_amortized_upfront, net));
        FARTHING_CHECK(cost(Column::savings_plan_amortized_upfront, gross));
        has_net = has_net && !gross.is_zero();
      }
      if (has_net) {
        const auto scaled = scale_by_ratio(unused, net.units, gross.units);
        if (!scaled) return row_error(ErrorCode::number, ": the savings plan's net commitment is beyond all measure");
        net_unused = *scaled;
      }
      costs.amortised = costs.net_amortised = Decimal{};
      return put_unused_aside(charge, unused, net_unused, total);
    }
    case LineItemType::tax:
    case LineItemType::credit:
    case LineItemType::discount:
    case LineItemType::other:
      break;
  }
  return {};
}

/// The unused part of a commitment becomes a charge of its own, once it is known how far the delivery reaches.
Result<> FileReader::Work::put_unused_aside(const Charge& charge, Decimal unused, Decimal net_unused,
                                            Decimal commitment) {
  if (unused.is_zero() && net_unused.is_zero()) return {};
  AsideCharge aside;
  aside.charge = charge;
  aside.charge.quantity = Decimal{};
  aside.charge.has_quantity = false;
  aside.charge.costs = Costs{};
  aside.charge.costs.amortised = unused;
  aside.charge.costs.net_amortised = net_unused;
  aside.is_unused_commitment = true;
  aside.commitment = commitment;
  FARTHING_TRY(aside.charge.kind, number_of_kind_part(ChargePart::unused));
  FARTHING_TRY(aside.ahead_kind, number_of_kind_part(ChargePart::ahead));
  const std::string type(text_of(Column::line_item_type));
  const std::string currency(text_of(Column::currency));
  const LineItemType known = line_item_type_of(type);
  aside.control = control_for(type, commitment_status_of(known, ChargePart::unused), currency);
  aside.ahead_control = control_for(type, commitment_status_of(known, ChargePart::ahead), currency);
  return bill_.put_aside(aside);
}

Result<std::uint32_t> FileReader::Work::number_of_kind_part(ChargePart part) {
  std::size_t size = 0;
  const char* key = gather(kind_runs_, size, static_cast<char>('0' + static_cast<int>(part)));
  return bill_.kinds().find_or_add(bill_.kinds().fingerprint({key, size}), {key, size});
}

void FileReader::Work::count(const Charge& charge, const KindFacts& kind) {
  BillFacts& facts = findings_.facts;
  if (facts.rows == 0 || charge.usage_start < facts.first_usage) facts.first_usage = charge.usage_start;
  if (facts.rows == 0 || charge.usage_start > facts.last_usage) facts.last_usage = charge.usage_start;
  ++facts.rows;
  ++facts.charges;
  if (kind.has_invoice) ++facts.rows_invoiced;
  const bool is_usage = kind.type == LineItemType::usage || kind.type == LineItemType::discounted_usage ||
                        kind.type == LineItemType::savings_plan_covered_usage;
  if (is_usage && charge.usage_end > facts.used_until && charge.usage_end <= bill_.period_->end())
    facts.used_until = charge.usage_end;
  if (kind.type == LineItemType::other) ++facts.unknown_types[std::string(text_of(Column::line_item_type))];

  auto& by_control = findings_.totals;
  if (by_control.size() <= kind.control) by_control.resize(kind.control + 1);
  auto& by_account = by_control[kind.control];
  if (by_account.size() <= charge.account) by_account.resize(charge.account + 1);
  by_account[charge.account].add(charge.costs);
}

void FileReader::Work::finish() {
  finished_ = true;
  bill_.add_findings(std::move(findings_));
}

FileReader::FileReader(std::unique_ptr<Work> work) : work_(std::move(work)) {}
FileReader::~FileReader() = default;

Result<std::unique_ptr<FileReader>> FileReader::open(BillReading& bill, const SourceFile& file, std::uint32_t number) {
  FARTHING_TRY(auto source, open_byte_source(file.path, file.name, bill.limits_));
  auto work = std::make_unique<Work>(bill, file, number, CsvBlocks(std::move(source), file.name, bill.limits_));
  FARTHING_CHECK(work->read_header_row());
  return std::unique_ptr<FileReader>(new FileReader(std::move(work)));
}

Result<std::size_t> FileReader::read(const NarrowColumns& columns, std::size_t capacity) {
  return work_->read(columns, capacity);
}

std::uint64_t FileReader::packed_bytes_read() const { return work_->packed_bytes_read(); }

Result<std::string> read_raw_row(const SourceFile& file, std::uint64_t row, const Limits& limits) {
  FARTHING_TRY(auto source, open_byte_source(file.path, file.name, limits));
  CsvBlocks blocks(std::move(source), file.name, limits);
  while (true) {
    FARTHING_TRY(const bool more, blocks.next());
    if (!more) return fail(ErrorCode::not_found, "{}: there is no row {}", file.name, row);
    if (row < blocks.rows_before() + blocks.rows())
      return std::string(blocks.row(static_cast<std::size_t>(row - blocks.rows_before())));
  }
}

}  // namespace farthing::bill
