#include "bill/bill_reading.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "bill/csv_text.hpp"
#include "bill/focus_charge.hpp"
#include "bill/label_names.hpp"
#include "bill/map_text.hpp"
#include "core/utf8.hpp"

namespace farthing::bill {
namespace {

constexpr std::size_t key_prefix = 3;  // layout (2 bytes), part

std::size_t layout_in(std::string_view entry) {
  return static_cast<unsigned char>(entry[0]) | static_cast<std::size_t>(static_cast<unsigned char>(entry[1])) << 8;
}

/// The label that keeps the text of a map that is none.
std::string label_of_no_map(MapColumn::Use use) {
  if (use == MapColumn::Use::categories) return "category:cost_category";
  return use == MapColumn::Use::tags ? "tag:resource_tags" : "tag:Tags";
}

/// Returns whether the text was not valid UTF-8.
bool read_text(std::string_view entry, std::string& text) {
  std::string room;
  text = field_text(entry, room);
  return mend(text);
}

std::string rows_have(std::uint64_t rows) { return rows == 1 ? "1 row has" : fmt::format("{} rows have", rows); }

}  // namespace

Result<std::unique_ptr<BillReading>> BillReading::create(const std::filesystem::path& folder, const Limits& limits,
                                                         std::optional<BillingPeriod> expected_period) {
  auto reading = std::unique_ptr<BillReading>(new BillReading);
  reading->limits_ = limits;
  reading->expected_period_ = expected_period;
  FARTHING_TRY(reading->accounts_, Dictionary::create(folder / "accounts.spool"));
  FARTHING_TRY(reading->kinds_, Dictionary::create(folder / "kinds.spool"));
  FARTHING_TRY(reading->resources_, Dictionary::create(folder / "resources.spool"));
  FARTHING_TRY(reading->labels_, Dictionary::create(folder / "labels.spool"));
  FARTHING_TRY(reading->workloads_, Dictionary::create(folder / "workloads.spool"));
  FARTHING_TRY(reading->aside_, RecordSpool<AsideCharge>::create(folder / "aside.spool"));
  FARTHING_TRY(reading->splits_, RecordSpool<SplitCost>::create(folder / "splits.spool"));
  return reading;
}

BillReading::EffectiveCosts BillReading::note_effective_costs(const Header& header) {
  const std::scoped_lock lock(mutex_);
  if (header.of(Column::reservation_effective_cost) != Header::absent) effective_costs_.of_reservations = true;
  if (header.of(Column::savings_plan_effective_cost) != Header::absent) effective_costs_.of_savings_plans = true;
  return effective_costs_;
}

std::uint16_t BillReading::layout_of(const Header& header) {
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < layouts_.size(); ++i)
    if (same_layout(layouts_[i], header)) return static_cast<std::uint16_t>(i);
  layouts_.push_back(header);
  return static_cast<std::uint16_t>(layouts_.size() - 1);
}

std::uint32_t BillReading::control_of(const Control& control) {
  const std::scoped_lock lock(mutex_);
  const auto [at, added] = controls_.emplace(control, static_cast<std::uint32_t>(controls_.size()));
  if (added) control_list_.push_back(control);
  return at->second;
}

Result<> BillReading::check_bill(const std::string& payer, BillingPeriod period, const std::string& file,
                                 std::uint64_t row) {
  const std::scoped_lock lock(mutex_);
  if (!payer_) {
    payer_ = payer;
    period_ = period;
  }
  if (payer != *payer_)
    return fail(ErrorCode::mixed_bill, "{}: row {}: the payer is {}, but the delivery began with {}", file, row, payer,
                *payer_);
  const BillingPeriod expected = expected_period_.value_or(*period_);
  if (period != expected)
    return fail(ErrorCode::mixed_bill, "{}: row {}: the billing period is {}, but the {} {}", file, row,
                to_string(period), expected_period_ ? "manifest says" : "delivery began with", to_string(expected));
  return {};
}

Result<> BillReading::put_aside(const AsideCharge& charge) {
  const std::scoped_lock lock(mutex_);
  return aside_.add(charge);
}

Result<> BillReading::put_split(const SplitCost& split) {
  const std::scoped_lock lock(mutex_);
  for (const SplitAmountDescription& one : split_amounts())
    if (!fits_narrow(split.amounts.of(one.amount))) has_wide_splits_ = true;
  return splits_.add(split);
}

void BillReading::add_total(std::uint32_t control, std::uint32_t account, const Totals& totals) {
  if (totals_.size() <= control) totals_.resize(control + 1);
  auto& by_account = totals_[control];
  if (by_account.size() <= account) by_account.resize(account + 1);
  by_account[account].add(totals);
}

void BillReading::add_findings(Findings findings) {
  const std::scoped_lock lock(mutex_);
  BillFacts& found = findings.facts;
  if (found.rows > 0) {
    facts_.first_usage = facts_.rows == 0 ? found.first_usage : std::min(facts_.first_usage, found.first_usage);
    facts_.last_usage = facts_.rows == 0 ? found.last_usage : std::max(facts_.last_usage, found.last_usage);
  }
  facts_.rows += found.rows;
  facts_.charges += found.charges;
  facts_.rows_invoiced += found.rows_invoiced;
  facts_.used_until = std::max(facts_.used_until, found.used_until);
  facts_.rounded += found.rounded;
  facts_.unread_numbers += found.unread_numbers;
  facts_.splits.add(found.splits);
  facts_.splits_without_cost += found.splits_without_cost;
  facts_.splits_that_bill += found.splits_that_bill;
  gaps_.add(findings.gaps);
  long_use_until_ = std::max(long_use_until_, findings.long_use_until);
  for (const auto& [type, rows] : found.unknown_types) facts_.unknown_types[type] += rows;
  // What an export leaves out is the same in each of its files.
  for (std::string& warning : found.warnings)
    if (said_.insert(warning).second) facts_.warnings.push_back(std::move(warning));
  for (std::uint32_t control = 0; control < findings.totals.size(); ++control)
    for (std::uint32_t account = 0; account < findings.totals[control].size(); ++account) {
      const Totals& totals = findings.totals[control][account];
      if (totals.charges == 0) continue;
      add_total(control, account, totals);
      if (control_list_[control].currency.empty()) rows_without_currency_ += totals.charges;
    }
}

/// Divides an unused commitment into what is past and what lies ahead. Hours still to come are not wasted yet: they
/// count apart, in an open bill, in proportion to the time left of the charge's own interval.
std::optional<Charge> BillReading::divide(const AsideCharge& aside, Charge& past) const {
  past = aside.charge;
  const Charge& whole = aside.charge;
  const Instant length = whole.usage_end - whole.usage_start;
  const Instant remaining = whole.usage_end - std::max(whole.usage_start, facts_.used_until);
  const Decimal unused = whole.costs.amortised;
  if (facts_.invoiced() || length <= 0 || remaining <= 0 || unused.units <= 0) return std::nullopt;
  const auto commitment_ahead = scale_by_ratio(aside.commitment, remaining, length);
  const Decimal ahead_amount = commitment_ahead ? std::min(unused, *commitment_ahead) : unused;
  if (ahead_amount.units <= 0) return std::nullopt;
  const auto net_ahead = scale_by_ratio(whole.costs.net_amortised, ahead_amount.units, unused.units);
  Charge ahead = whole;
  ahead.kind = aside.ahead_kind;
  ahead.costs.amortised = ahead_amount;
  ahead.costs.net_amortised = net_ahead.value_or(whole.costs.net_amortised);
  past.costs.amortised = unused - ahead_amount;
  past.costs.net_amortised = whole.costs.net_amortised - ahead.costs.net_amortised;
  return ahead;
}

/// A cell that holds a map; empty for the null that some providers' FOCUS spells out.
std::string_view BillReading::map_of(std::string_view cell, const LabelField& field) {
  return field.map == MapColumn::Use::focus_tags && cell == null_in_focus ? std::string_view() : cell;
}

/// The columns' names say which labels there are, and where there are maps, the keys in them.
Result<> BillReading::find_label_names() {
  std::set<std::string> names;
  bool has_maps = false;
  for (const Header& layout : layouts_) {
    // An entry holds a layout's labels in the order of their positions.
    auto& fields = label_fields_.emplace_back();
    for (const LabelColumn& label : layout.labels) {
      fields.push_back({label.position, label.name, std::nullopt});
      names.insert(label.name);
    }
    for (const MapColumn& map : layout.maps)
      if (map.use != MapColumn::Use::product) fields.push_back({map.position, label_of_no_map(map.use), map.use});
    std::ranges::sort(fields, {}, &LabelField::position);
    has_maps = has_maps || std::ranges::any_of(fields, [](const LabelField& field) { return field.map.has_value(); });
  }
  std::uint64_t no_maps = 0;
  auto cursor = labels_->cursor();
  std::vector<std::string_view> texts;
  std::vector<std::pair<std::string, std::string>> entries;
  std::string text;
  while (has_maps) {
    FARTHING_TRY(const auto entry, cursor.next());
    if (!entry) break;
    const auto& fields = label_fields_[layout_in(*entry)];
    split_record(entry->substr(key_prefix), texts);
    for (std::size_t i = 0; i < fields.size() && i < texts.size(); ++i) {
      if (!fields[i].map) continue;
      std::string room;
      text = field_text(map_of(texts[i], fields[i]), room);
      mend(text);
      if (read_map(text, entries)) {
        for (const auto& [key, value] : entries) names.insert(label_of_key(*fields[i].map, key));
      } else {
        names.insert(fields[i].name);
        ++no_maps;
      }
    }
    if (names.size() > limits_.columns)
      return fail(ErrorCode::too_large, "the delivery has more than {} different tags and cost categories",
                  limits_.columns);
  }
  label_names_.assign(names.begin(), names.end());
  for (auto& fields : label_fields_)
    for (LabelField& field : fields) field.slot = slot_of(field.name);
  if (no_maps > 0)
    facts_.warnings.push_back(
        fmt::format("{} no JSON object; the text is kept as the value of a tag or category of the column's name",
                    no_maps == 1 ? "1 set of tags or cost categories is"
                                 : fmt::format("{} sets of tags or cost categories are", no_maps)));
  return {};
}

Result<> BillReading::finish() {
  facts_.payer = payer_.value_or("");
  if (!layouts_.empty()) facts_.form = layouts_.front().form;
  if (period_)
    facts_.period = *period_;
  else if (expected_period_)
    facts_.period = *expected_period_;
  mend(facts_.payer);
  if (facts_.used_until == 0) facts_.used_until = long_use_until_;

  FARTHING_CHECK(find_label_names());
  find_workload_slots();
  FARTHING_CHECK(splits_.flush());

  FARTHING_CHECK(aside_.flush());
  for (std::uint64_t at = 0; at < aside_.size(); ++at) {
    FARTHING_TRY(const AsideCharge aside, aside_.at(at));
    if (!aside.is_unused_commitment) continue;
    Charge past;
    const auto ahead = divide(aside, past);
    const auto add = [&](const Charge& charge, std::uint32_t control) {
      Totals totals;
      totals.add(charge.costs);
      add_total(control, charge.account, totals);
      ++facts_.charges;
    };
    if (ahead) add(*ahead, aside.ahead_control);
    if (!ahead || !past.costs.amortised.is_zero() || !past.costs.net_amortised.is_zero()) add(past, aside.control);
  }

  std::vector<std::string> accounts;
  auto cursor = accounts_->cursor();
  while (true) {
    FARTHING_TRY(const auto entry, cursor.next());
    if (!entry) break;
    std::string room;
    mend(accounts.emplace_back(field_text(*entry, room)));
  }
  for (std::uint32_t control = 0; control < totals_.size(); ++control)
    for (std::uint32_t account = 0; account < totals_[control].size(); ++account) {
      const Totals& totals = totals_[control][account];
      if (totals.charges == 0) continue;
      const Control& key = control_list_[control];
      facts_.totals[{accounts[account], key.line_item_type, key.commitment_status, key.currency}].add(totals);
    }
  add_warnings();
  return {};
}

void BillReading::add_warnings() {
  for (const auto& [type, rows] : facts_.unknown_types)
    facts_.warnings.push_back(fmt::format("{} the unknown line item type \"{}\"; unblended cost counts in every metric",
                                          rows_have(rows), type));
  if (facts_.unread_numbers > 0)
    facts_.warnings.push_back(facts_.unread_numbers == 1
                                  ? "1 quantity or list price is not a number and was kept as unknown"
                                  : fmt::format("{} quantities or list prices are not numbers and were kept as unknown",
                                                facts_.unread_numbers));
  if (rows_without_currency_ > 0)
    facts_.warnings.push_back(
        fmt::format("{} no currency; costs without one are added up apart", rows_have(rows_without_currency_)));
  if (gaps_.fees_without_unused > 0)
    facts_.warnings.push_back(
        fmt::format("{} the fee of a commitment without all cells for its unused part; empty ones count as 0",
                    rows_have(gaps_.fees_without_unused)));
  if (gaps_.uses_without_effective_cost > 0)
    facts_.warnings.push_back(
        fmt::format("{} use of a commitment without its effective cost; amortised holds the unblended cost instead",
                    rows_have(gaps_.uses_without_effective_cost)));
  if (facts_.splits_without_cost > 0)
    facts_.warnings.push_back(
        fmt::format("{} split cost allocation data without SplitCost or UnusedCost; what is missing is unknown",
                    rows_have(facts_.splits_without_cost)));
  if (facts_.splits_that_bill > 0)
    facts_.warnings.push_back(
        fmt::format("{} split cost allocation data that bills something; no total counts it, as the rows of the "
                    "instances hold it already",
                    rows_have(facts_.splits_that_bill)));
  for (std::string& warning : facts_.warnings) mend(warning);
}

Result<std::size_t> BillReading::read_aside(Charge* charges, std::size_t capacity) {
  std::size_t written = 0;
  while (written < capacity) {
    if (ahead_left_) {
      charges[written++] = *std::exchange(ahead_left_, std::nullopt);
      continue;
    }
    if (aside_read_ == aside_.size()) break;
    FARTHING_TRY(const AsideCharge aside, aside_.at(aside_read_++));
    if (!aside.is_unused_commitment) {
      charges[written++] = aside.charge;
      continue;
    }
    Charge past;
    ahead_left_ = divide(aside, past);
    if (!ahead_left_ || !past.costs.amortised.is_zero() || !past.costs.net_amortised.is_zero())
      charges[written++] = past;
  }
  return written;
}

std::vector<std::string> BillReading::label_names() const { return label_names_; }

void BillReading::decode_text(std::string_view entry, std::string& text) {
  if (read_text(entry, text)) ++mended_texts_;
}

void BillReading::decode_kind(std::string_view entry, Kind& kind) {
  const Header& layout = layouts_[layout_in(entry)];
  const auto part = static_cast<ChargePart>(entry[2] - '0');
  const auto wanted = text_columns();
  const auto sources = source_columns();
  kind.texts.assign(wanted.size(), {});
  std::vector<std::string> source_texts(sources.size());
  std::string product;
  // The entry holds the present columns by their position in the file; the kind wants them by our own order.
  std::vector<std::pair<int, std::string*>> order;
  for (std::size_t i = 0; i < wanted.size(); ++i) order.emplace_back(layout.of(wanted[i]), &kind.texts[i]);
  for (std::size_t i = 0; i < sources.size(); ++i) order.emplace_back(layout.of(sources[i]), &source_texts[i]);
  for (const MapColumn& map : layout.maps)
    if (map.use == MapColumn::Use::product) order.emplace_back(map.position, &product);
  std::erase_if(order, [](const auto& one) { return one.first == Header::absent; });
  std::ranges::sort(order);
  std::vector<std::string_view> fields;
  split_record(entry.substr(key_prefix), fields);
  for (std::size_t i = 0; i < order.size() && i < fields.size(); ++i)
    if (layout.form != Form::focus || fields[i] != null_in_focus) decode_text(fields[i], *order[i].second);

  const auto text_of = [&](Column column) -> std::string& {
    const auto at = std::ranges::find(wanted, column);
    return at != wanted.end()
               ? kind.texts[static_cast<std::size_t>(at - wanted.begin())]
               : source_texts[static_cast<std::size_t>(std::ranges::find(sources, column) - sources.begin())];
  };
  if (layout.form == Form::focus) {
    const FocusKind focus = focus_kind_of(text_of);
    kind.type = line_item_type_of(focus.line_item_type);
    kind.charge_category = focus.charge_category;
    kind.commitment_status = focus.commitment_status;
    text_of(Column::line_item_type) = focus.line_item_type;
    text_of(Column::product_code) = focus.service;
    text_of(Column::reservation_arn) = focus.reservation;
    text_of(Column::savings_plan_arn) = focus.savings_plan;
    return;
  }
  std::vector<std::pair<std::string, std::string>> attributes;
  if (!read_map(product, attributes)) ++unread_products_;
  for (auto& [key, value] : attributes) {
    const auto named = column_named(layout.form, "product/" + key);
    if (!named || describe(named->column).use != ColumnUse::text) continue;
    std::string& text = text_of(named->column);
    if (text.empty()) text = std::move(value);
  }
  kind.type = line_item_type_of(text_of(Column::line_item_type));
  const bool has_commitment = !text_of(Column::reservation_arn).empty() ||
                              is_of_savings_plan(text_of(Column::savings_plan_arn), text_of(Column::product_code));
  kind.charge_category = charge_category_of(kind.type, part, has_commitment);
  kind.commitment_status = commitment_status_of(kind.type, part);
}

void BillReading::decode_labels(std::string_view entry, std::vector<std::string>& values) {
  mended_texts_ += read_labels(entry, values);
}

std::uint64_t BillReading::read_labels(std::string_view entry, std::vector<std::string>& values) const {
  values.assign(label_names_.size(), {});
  const auto& fields = label_fields_[layout_in(entry)];
  std::vector<std::string_view> texts;
  split_record(entry.substr(key_prefix), texts);
  std::vector<std::pair<std::string, std::string>> entries;
  std::uint64_t mended = 0;
  for (std::size_t i = 0; i < fields.size() && i < texts.size(); ++i) {
    std::string text;
    if (read_text(fields[i].map ? map_of(texts[i], fields[i]) : texts[i], text)) ++mended;
    if (fields[i].map && read_map(text, entries))
      for (auto& [key, value] : entries) values[slot_of(label_of_key(*fields[i].map, key))] = std::move(value);
    else
      values[fields[i].slot] = std::move(text);
  }
  return mended;
}

void BillReading::write_workload_entry(std::string_view labels, std::string_view resource, std::string& entry) {
  const auto length = static_cast<std::uint32_t>(labels.size());
  entry.resize(sizeof length);
  std::memcpy(entry.data(), &length, sizeof length);
  entry += labels;
  entry += resource;
}

void BillReading::decode_workload(std::string_view entry, Workload& workload) const {
  std::uint32_t length = 0;
  std::memcpy(&length, entry.data(), sizeof length);
  entry.remove_prefix(sizeof length);
  std::vector<std::string> labels;
  read_labels(entry.substr(0, length), labels);
  std::string resource;
  read_text(entry.substr(length), resource);
  workload = workload_of(resource, [&](std::string_view tag) {
    for (const std::size_t slot : workload_slots_.at(tag))
      if (!labels[slot].empty()) return labels[slot];
    return std::string();
  });
}

/// Each form of the bill spells a tag in its own way.
void BillReading::find_workload_slots() {
  for (const std::string_view tag : workload_tags()) {
    auto& slots = workload_slots_[tag];
    const std::string spelled = spelled_by_aws(tag, BeyondAscii::signs);
    for (const std::string& label : {"tag:" + std::string(tag), label_of_key(MapColumn::Use::tags, spelled)})
      if (std::ranges::binary_search(label_names_, label)) slots.push_back(slot_of(label));
  }
}

std::size_t BillReading::slot_of(const std::string& label) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(label_names_, label) - label_names_.begin());
}

}  // namespace farthing::bill
