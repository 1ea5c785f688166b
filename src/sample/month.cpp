#include "sample/month.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sample/times.hpp"

namespace farthing::sample {

std::string tag_cells_of(const TagSet& set, const MonthColumns& columns, std::span<const std::string> of_split) {
  const auto value_of = [&](const TagColumn& tag) -> std::string_view {
    if (tag.of_set >= 0) return set.values[static_cast<std::size_t>(tag.of_set)];
    return of_split.empty() ? std::string_view() : of_split[static_cast<std::size_t>(tag.of_split)];
  };
  if (columns.form == Form::cur_2) {
    std::vector<std::pair<std::string, std::string>> categories, tags;
    for (const int category : columns.categories)
      categories.emplace_back(map_key(category_names()[static_cast<std::size_t>(category)]),
                              set.categories[static_cast<std::size_t>(category)]);
    for (const TagColumn& tag : columns.tag_columns) tags.emplace_back(map_key(tag.key), value_of(tag));
    return map_cell(categories) + "," + map_cell(tags) + "\n";
  }
  std::string cells;
  for (const int category : columns.categories)
    cells += csv_cell(set.categories[static_cast<std::size_t>(category)]) + ",";
  for (const TagColumn& tag : columns.tag_columns) cells += csv_cell(value_of(tag)) + ",";
  cells.back() = '\n';
  return cells;
}

Month::Month(const Organisation& organisation, const Options& options, int index_, bool superseded) : index(index_) {
  const int months = options.last.year * 12 + options.last.month - 1 - (options.months - 1) + index;
  period = {months / 12, months % 12 + 1};
  begin = period.begin();
  end = period.end();
  open = superseded || (options.open_last_month && index == options.months - 1);
  const bool hourly = options.granularity == Granularity::hourly;
  slot = hourly ? hour : 24 * hour;
  data_end = end;
  if (open) data_end = hourly ? begin + 19 * 24 * hour + 17 * hour : begin + 20 * 24 * hour;
  if (superseded) data_end = begin + 9 * 24 * hour;
  salt = mix(mix(options.seed, static_cast<std::uint64_t>(period.number())), superseded ? 1 : 0);
  rows = superseded ? std::min<std::uint64_t>(options.rows / 3, 50'000) : options.rows;
  columns = columns_of_month(options.form, index, options.months, options.split_costs);
  currency = options.currency;

  constexpr std::string_view amazon = "Amazon Web Services, Inc.";
  const auto add_bill = [&](std::size_t kind, std::string_view invoicer, std::string_view entity,
                            std::string_view type) {
    const std::string number = open ? "" : fmt::format("{}", 1'000'000'000 + mix(salt, kind) % 1'000'000'000);
    const Account& payer = organisation.accounts[0];
    const std::string payer_cells = options.form == Form::cur_2 ? payer.id + "," + csv_cell(payer.name) : payer.id;
    bill_cells[kind] = fmt::format("{},{},{},{},{},{},{},", number, csv_cell(invoicer), entity, type, payer_cells,
                                   long_time_text(begin), long_time_text(end));
    legal_entity[kind] = csv_cell(invoicer);
    invoice[kind] = number;
  };
  add_bill(0, amazon, "AWS", "Anniversary");
  add_bill(1, amazon, "AWS", "Purchase");
  add_bill(2, amazon, "AWS", "Refund");
  for (std::size_t seller = 0; seller < organisation.marketplace_skus.size(); ++seller) {
    const Sku& sku = organisation.skus[static_cast<std::size_t>(organisation.marketplace_skus[seller])];
    const std::string_view text = sku.description;
    const std::size_t from = text.find('|') + 1;
    add_bill(static_cast<std::size_t>(BillKind::marketplace_first) + seller, text.substr(from, text.rfind('|') - from),
             "AWS Marketplace", "Anniversary");
  }
  for (const TagSet& set : organisation.tag_sets)
    if (is_focus(options.form))
      focus_labels.push_back(focus_labels_of(options.form, set, columns));
    else
      tag_cells.push_back(tag_cells_of(set, columns));
  const auto hours = static_cast<std::size_t>((end - begin) / hour) + 1;
  times.resize(hours * time_length);
  for (std::size_t at = 0; at < hours; ++at)
    print_time(times.data() + at * time_length, begin + static_cast<Instant>(at) * hour);
}

}  // namespace farthing::sample
