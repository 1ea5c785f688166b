#include "bill_reader.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "temporary_folder.hpp"

namespace farthing {
namespace {

/// The memory behind NarrowColumns.
struct Batch {
  explicit Batch(std::size_t capacity)
      : numbers(6, std::vector<std::uint32_t>(capacity)),
        values(9, std::vector<std::int64_t>(capacity)),
        quantity_valid((capacity + 63) / 64),
        blended_valid((capacity + 63) / 64) {}

  bill::NarrowColumns columns() {
    return {numbers[0].data(),     numbers[1].data(),   numbers[2].data(), numbers[3].data(), numbers[4].data(),
            numbers[5].data(),     values[0].data(),    values[1].data(),  values[2].data(),  values[3].data(),
            values[4].data(),      values[5].data(),    values[6].data(),  values[7].data(),  values[8].data(),
            quantity_valid.data(), blended_valid.data()};
  }

  bill::Charge charge(std::size_t row) const {
    const auto bit = [row](const std::vector<std::uint64_t>& bits) {
      return ((bits[row / 64] >> (row % 64)) & 1) != 0;
    };
    bill::Charge charge;
    charge.file = numbers[0][row];
    charge.row = numbers[1][row];
    charge.account = numbers[2][row];
    charge.kind = numbers[3][row];
    charge.resource = numbers[4][row];
    charge.labels = numbers[5][row];
    charge.usage_start = values[0][row] / 1'000'000;
    charge.usage_end = values[1][row] / 1'000'000;
    charge.quantity = Decimal::of(values[2][row]);
    charge.has_quantity = bit(quantity_valid);
    charge.costs = {Decimal::of(values[3][row]), Decimal::of(values[4][row]), Decimal::of(values[5][row]),
                    Decimal::of(values[6][row]), Decimal::of(values[7][row]), Decimal::of(values[8][row]),
                    bit(blended_valid)};
    return charge;
  }

  std::vector<std::vector<std::uint32_t>> numbers;
  std::vector<std::vector<std::int64_t>> values;
  std::vector<std::uint64_t> quantity_valid;
  std::vector<std::uint64_t> blended_valid;
};

/// Takes every entry of a dictionary apart, once.
template <class Value, class Decode>
Result<std::vector<Value>> decoded(bill::Dictionary& dictionary, const Decode& decode) {
  std::vector<Value> found;
  auto cursor = dictionary.cursor();
  while (true) {
    FARTHING_TRY(const auto entry, cursor.next());
    if (!entry) return found;
    decode(*entry, found.emplace_back());
  }
}

Result<std::vector<std::string>> texts(bill::BillReading& bill, bill::Dictionary& dictionary) {
  return decoded<std::string>(dictionary,
                              [&](std::string_view entry, std::string& text) { bill.decode_text(entry, text); });
}

Result<std::vector<ReadCharge>> kind_words(bill::BillReading& bill) {
  return decoded<ReadCharge>(bill.kinds(), [&](std::string_view entry, ReadCharge& words) {
    bill::BillReading::Kind kind;
    bill.decode_kind(entry, kind);
    for (std::size_t i = 0; i < kind.texts.size(); ++i)
      words[std::string(bill::describe(bill::text_columns()[i]).id)] = kind.texts[i];
    words["type"] = words["line_item_type"];
    words["category"] = kind.charge_category;
    words["status"] = kind.commitment_status;
  });
}

Result<std::vector<ReadCharge>> label_words(bill::BillReading& bill) {
  return decoded<ReadCharge>(bill.labels(), [&](std::string_view entry, ReadCharge& words) {
    std::vector<std::string> values;
    bill.decode_labels(entry, values);
    for (std::size_t i = 0; i < values.size(); ++i) words[bill.label_names().at(i)] = values[i];
  });
}

Result<> read_file(bill::BillReading& bill, const bill::SourceFile& file, std::uint32_t number, std::size_t capacity,
                   std::vector<bill::Charge>& charges, std::mutex& mutex) {
  FARTHING_TRY(const auto reader, bill::FileReader::open(bill, file, number));
  Batch batch(capacity);
  while (true) {
    FARTHING_TRY(const std::size_t count, reader->read(batch.columns(), capacity));
    if (count == 0) return {};
    const std::scoped_lock lock(mutex);
    for (std::size_t row = 0; row < count; ++row) charges.push_back(batch.charge(row));
  }
}

Result<std::vector<bill::Workload>> workloads(bill::BillReading& bill) {
  return decoded<bill::Workload>(bill.workloads(), [&](std::string_view entry, bill::Workload& workload) {
    bill.decode_workload(entry, workload);
  });
}

/// What a bill's dictionaries hold.
struct Books {
  std::vector<std::string> accounts;
  std::vector<std::string> resources;
  std::vector<ReadCharge> kinds;
  std::vector<ReadCharge> labels;

  static Result<Books> read(bill::BillReading& bill) {
    Books books;
    FARTHING_TRY(books.accounts, texts(bill, bill.accounts()));
    FARTHING_TRY(books.resources, texts(bill, bill.resources()));
    FARTHING_TRY(books.kinds, kind_words(bill));
    FARTHING_TRY(books.labels, label_words(bill));
    return books;
  }

  /// What charges and split costs have in common.
  template <class Row>
  ReadCharge words_of(const Row& row) const {
    ReadCharge words = kinds.at(row.kind);
    words.insert(labels.at(row.labels).begin(), labels.at(row.labels).end());
    words["file"] = std::to_string(row.file);
    words["row"] = std::to_string(row.row);
    words["account"] = accounts.at(row.account);
    words["resource"] = resources.at(row.resource);
    words["start"] = to_iso_string(row.usage_start);
    words["end"] = to_iso_string(row.usage_end);
    return words;
  }
};

void mark_unknown(ReadCharge& words) {
  for (auto& [name, text] : words)
    if (text.empty()) text = "-";
}

Result<std::vector<ReadSplitCost>> read_split_costs(bill::BillReading& bill, const Books& books) {
  FARTHING_TRY(const auto workload_list, workloads(bill));
  std::vector<ReadSplitCost> found;
  for (std::uint64_t at = 0; at < bill.split_costs(); ++at) {
    FARTHING_TRY(const bill::SplitCost split, bill.split_cost(at));
    ReadSplitCost words = books.words_of(split);
    const bill::Workload& workload = workload_list.at(split.workload);
    words["parent"] = books.resources.at(split.parent);
    words["cluster"] = workload.cluster;
    words["namespace"] = workload.name_space;
    words["workload type"] = workload.type;
    words["workload"] = workload.name;
    for (const auto& one : bill::split_amounts())
      words[std::string(one.name)] = split.amounts.knows(one.amount) ? to_string(split.amounts.of(one.amount)) : "-";
    mark_unknown(words);
    found.push_back(std::move(words));
  }
  std::ranges::sort(found, {}, [](const ReadSplitCost& words) {
    return std::pair(std::stoul(words.at("file")), std::stoul(words.at("row")));
  });
  return found;
}

}  // namespace

Result<ReadBill> read_bill(const std::vector<bill::SourceFile>& files, const ReadOptions& options) {
  const TemporaryFolder folder;
  FARTHING_TRY(const auto bill, bill::BillReading::create(folder.path(), options.limits, options.expected_period));
  FARTHING_CHECK(bill::FileReader::read_headers(*bill, files));
  std::vector<bill::Charge> charges;
  std::mutex mutex;
  std::vector<Result<>> results(files.size());
  std::atomic<std::uint32_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < options.threads; ++i)
      workers.emplace_back([&] {
        for (std::uint32_t at = next++; at < files.size(); at = next++)
          results[at] = read_file(*bill, files[at], at, options.capacity, charges, mutex);
      });
  }
  for (auto& result : results) FARTHING_CHECK(result);
  FARTHING_CHECK(bill->finish());
  std::vector<bill::Charge> aside(3);
  while (true) {
    FARTHING_TRY(const std::size_t count, bill->read_aside(aside.data(), aside.size()));
    if (count == 0) break;
    charges.insert(charges.end(), aside.begin(), aside.begin() + static_cast<std::ptrdiff_t>(count));
  }

  FARTHING_TRY(const Books books, Books::read(*bill));
  ReadBill found;
  FARTHING_TRY(found.split_costs, read_split_costs(*bill, books));
  for (const bill::Charge& charge : charges) {
    ReadCharge words = books.words_of(charge);
    words["quantity"] = charge.has_quantity ? to_string(charge.quantity) : "-";
    words["unblended"] = to_string(charge.costs.unblended);
    words["amortised"] = to_string(charge.costs.amortised);
    words["net"] = to_string(charge.costs.net_unblended);
    words["net amortised"] = to_string(charge.costs.net_amortised);
    words["list"] = to_string(charge.costs.list);
    words["blended"] = charge.costs.has_blended ? to_string(charge.costs.blended) : "-";
    mark_unknown(words);
    found.charges.push_back(std::move(words));
  }
  std::ranges::sort(found.charges, [](const ReadCharge& left, const ReadCharge& right) {
    const auto key = [](const ReadCharge& c) {
      return std::tuple(std::stoul(c.at("file")), std::stoul(c.at("row")),
                        c.at("status") == "Unused"  ? 1
                        : c.at("status") == "Ahead" ? 2
                                                    : 0);
    };
    return key(left) < key(right);
  });
  found.facts = bill->facts();
  found.mended_texts = bill->mended_texts();
  return found;
}

}  // namespace farthing
