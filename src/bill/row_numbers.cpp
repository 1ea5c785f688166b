#include "bill/row_numbers.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "bill/csv_index.hpp"
#include "bill/csv_text.hpp"
#include "core/utf8.hpp"

namespace farthing::bill {
namespace {

/// Copies in steps of 32 bytes: at least that many behind both ends must be there. Most fields take one step.
char* copy_in_steps(std::string_view from, char* to) {
  constexpr std::size_t step = 32;
  static_assert(step <= csv_padding);
  for (std::size_t at = 0; at < from.size(); at += step) std::memcpy(to + at, from.data() + at, step);
  return to + from.size();
}
constexpr std::size_t copy_overrun = 32;

/// Credits, taxes and the like are of an operation too, and bill something.
bool is_use(LineItemType type) {
  return type == LineItemType::usage || type == LineItemType::discounted_usage ||
         type == LineItemType::savings_plan_covered_usage;
}

}  // namespace

std::vector<RowNumbers::FieldRun> RowNumbers::runs_of(std::vector<int> positions) {
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

void RowNumbers::use_header() {
  const Header& header = row_.header();
  effective_costs_ = bill_.note_effective_costs(header);
  layout_ = bill_.layout_of(header);
  std::vector<int> kinds;
  for (const auto columns : {text_columns(), source_columns()})
    for (const Column column : columns)
      if (header.of(column) != Header::absent) kinds.push_back(header.of(column));
  std::vector<int> labels;
  for (const auto& label : header.labels) labels.push_back(label.position);
  for (const MapColumn& map : header.maps)
    (map.use == MapColumn::Use::product ? kinds : labels).push_back(map.position);
  kind_runs_ = runs_of(std::move(kinds));
  label_runs_ = runs_of(std::move(labels));
}

/// Brings the runs' raw bytes together behind the layout's number and the part: an entry of a dictionary.
std::string_view RowNumbers::gather(const std::vector<FieldRun>& runs, std::string& room, char part) const {
  std::size_t most = 3 + copy_overrun;
  for (const FieldRun& run : runs) most += row_.raw_run(run.first, run.last).size() + 1;
  if (room.size() < most) room.resize(most * 2);
  char* out = room.data();
  *out++ = static_cast<char>(layout_ & 0xff);
  *out++ = static_cast<char>(layout_ >> 8);
  *out++ = part;
  for (const FieldRun& run : runs) {
    out = copy_in_steps(row_.raw_run(run.first, run.last), out);
    *out++ = ',';
  }
  if (!runs.empty()) --out;
  return {room.data(), static_cast<std::size_t>(out - room.data())};
}

void RowNumbers::take_fingerprints() {
  label_key_ = gather(label_runs_, label_room_, '-');
  label_fingerprint_ = bill_.labels().fingerprint(label_key_);
  __builtin_prefetch(&slot_of(label_cache_, label_fingerprint_));
  resource_fingerprint_ = bill_.resources().fingerprint(row_.raw(Column::resource));
  __builtin_prefetch(&slot_of(resource_cache_, resource_fingerprint_));
  kind_key_ = gather(kind_runs_, kind_room_, '0');
  kind_fingerprint_ = bill_.kinds().fingerprint(kind_key_);
  __builtin_prefetch(&slot_of(kind_cache_, kind_fingerprint_));
}

Result<> RowNumbers::find(Charge& charge, KindFacts& kind) {
  const auto number_of = [](Dictionary& dictionary, auto& cached, Fingerprint fingerprint, std::string_view key,
                            const auto& facts_of) -> Result<std::uint32_t> {
    if (cached.number_plus_one == 0 || cached.fingerprint != fingerprint) {
      FARTHING_TRY(const std::uint32_t number, dictionary.find_or_add(fingerprint, key));
      cached.facts = facts_of();
      cached.fingerprint = fingerprint;
      cached.number_plus_one = number + 1;
    }
    return cached.number_plus_one - 1;
  };
  const auto no_facts = [] { return NoFacts(); };
  auto& of_kind = slot_of(kind_cache_, kind_fingerprint_);
  FARTHING_TRY(charge.kind,
               number_of(bill_.kinds(), of_kind, kind_fingerprint_, kind_key_, [this] { return classify(); }));
  kind = of_kind.facts;
  FARTHING_TRY(charge.labels, number_of(bill_.labels(), slot_of(label_cache_, label_fingerprint_), label_fingerprint_,
                                        label_key_, no_facts));
  FARTHING_TRY(charge.resource, number_of(bill_.resources(), slot_of(resource_cache_, resource_fingerprint_),
                                          resource_fingerprint_, row_.raw(Column::resource), no_facts));
  const std::string_view account = row_.raw(Column::account);
  if (!has_last_account_ || account != last_account_) {
    FARTHING_TRY(last_account_number_, bill_.accounts().find_or_add(bill_.accounts().fingerprint(account), account));
    last_account_ = account;
    has_last_account_ = true;
  }
  charge.account = last_account_number_;
  return {};
}

KindFacts RowNumbers::classify() {
  KindFacts facts;
  if (row_.header().form == Form::focus) {
    const FocusKind kind = focus_kind();
    facts.costs.type = line_item_type_of(kind.line_item_type);
    facts.is_known_type = kind.is_known || row_.header().of(Column::charge_category) == Header::absent;
    facts.has_invoice = !row_.text(Column::invoice_id).empty();
    facts.is_of_commitment_itself = kind.is_of_commitment_itself;
    facts.control = control_of(kind.line_item_type, kind.commitment_status, row_.text(Column::currency));
    return facts;
  }
  const std::string type(row_.text(Column::line_item_type));
  facts.costs.type = line_item_type_of(type);
  facts.is_known_type = is_known_line_item_type(type);
  facts.has_invoice = !row_.text(Column::invoice_id).empty();
  facts.costs.has_reservation = !row_.text(Column::reservation_arn).empty();
  facts.is_split = is_use(facts.costs.type) && is_split_operation(row_.text(Column::operation));
  const std::string product(row_.text(Column::product_code));
  facts.costs.has_savings_plan = is_of_savings_plan(row_.text(Column::savings_plan_arn), product);
  facts.costs.has_effective_costs = has_effective_costs(facts.costs.type);
  facts.control =
      control_of(type, commitment_status_of(facts.costs.type, ChargePart::whole), row_.text(Column::currency));
  return facts;
}

FocusKind RowNumbers::focus_kind() {
  return focus_kind_of([this](Column column) { return std::string(row_.text(column)); });
}

/// Whether the bill has effective costs of the commitments that a type of line item belongs to.
bool RowNumbers::has_effective_costs(LineItemType type) const {
  const bool reserved =
      type == LineItemType::discounted_usage || type == LineItemType::reservation_fee || type == LineItemType::fee;
  return reserved ? effective_costs_.of_reservations : effective_costs_.of_savings_plans;
}

std::uint32_t RowNumbers::control_of(std::string_view type, std::string_view status, std::string_view currency) {
  BillReading::Control control{std::string(type), std::string(status), std::string(currency)};
  const auto found = known_controls_.find(control);
  if (found != known_controls_.end()) return found->second;
  BillReading::Control raw = control;
  mend(control.line_item_type);
  mend(control.currency);
  const std::uint32_t number = bill_.control_of(control);
  known_controls_.emplace(std::move(raw), number);
  return number;
}

Result<> RowNumbers::find_of_split(SplitCost& split) {
  BillReading::write_workload_entry(label_key_, row_.raw(Column::resource), workload_room_);
  const auto number_of = [](Dictionary& dictionary, std::string_view text) {
    return dictionary.find_or_add(dictionary.fingerprint(text), text);
  };
  FARTHING_TRY(split.workload, number_of(bill_.workloads(), workload_room_));
  FARTHING_TRY(split.parent, number_of(bill_.resources(), row_.raw(Column::split_parent)));
  return {};
}

Result<std::uint32_t> RowNumbers::kind_of_part(ChargePart part) {
  const std::string_view key = gather(kind_runs_, kind_room_, static_cast<char>('0' + static_cast<int>(part)));
  return bill_.kinds().find_or_add(bill_.kinds().fingerprint(key), key);
}

}  // namespace farthing::bill
