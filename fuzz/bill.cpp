// Arbitrary bytes as a bill: whatever is accepted adds up, and every entry of its dictionaries can be taken apart.
#include <map>

#include "bill/file_reader.hpp"
#include "core/file.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;

constexpr std::size_t capacity = 64;

struct Batch {
  std::uint32_t numbers[6][capacity];
  std::int64_t values[9][capacity];
  std::uint64_t quantity_valid[1];
  std::uint64_t blended_valid[1];
};

template <class Use>
Result<> for_each_entry(bill::Dictionary& dictionary, const Use& use) {
  auto cursor = dictionary.cursor();
  std::uint32_t count = 0;
  while (true) {
    FARTHING_TRY(const auto entry, cursor.next());
    if (!entry) break;
    use(*entry);
    ++count;
  }
  fuzz::must(count == dictionary.size(), "a dictionary gives every entry");
  return {};
}

Result<> read(std::string_view bytes) {
  FARTHING_TRY(const auto reading,
               bill::BillReading::create(fuzz::scratch_folder(), fuzz::small_limits(), std::nullopt));
  FARTHING_TRY(const auto reader, bill::FileReader::open(*reading, fuzz::memory_source(bytes, 100), "bill.csv", 0));
  static Batch batch;
  auto& n = batch.numbers;
  auto& v = batch.values;
  const bill::NarrowColumns columns{n[0],
                                    n[1],
                                    n[2],
                                    n[3],
                                    n[4],
                                    n[5],
                                    v[0],
                                    v[1],
                                    v[2],
                                    v[3],
                                    v[4],
                                    v[5],
                                    v[6],
                                    v[7],
                                    v[8],
                                    batch.quantity_valid,
                                    batch.blended_valid};
  bill::Totals sums;
  while (true) {
    FARTHING_TRY(const std::size_t count, reader->read(columns, capacity));
    if (count == 0) break;
    for (std::size_t row = 0; row < count; ++row) {
      fuzz::must(n[2][row] < reading->accounts().size() && n[3][row] < reading->kinds().size() &&
                     n[4][row] < reading->resources().size() && n[5][row] < reading->labels().size(),
                 "numbers are those of entries");
      sums.add(bill::Costs{Decimal::of(v[3][row]), Decimal::of(v[4][row]), Decimal::of(v[5][row]),
                           Decimal::of(v[6][row]), Decimal::of(v[7][row]), Decimal::of(v[8][row]),
                           ((batch.blended_valid[0] >> row) & 1) != 0});
    }
  }
  FARTHING_CHECK(reading->finish());
  bill::Charge aside[3];
  while (true) {
    FARTHING_TRY(const std::size_t count, reading->read_aside(aside, 3));
    if (count == 0) break;
    for (std::size_t i = 0; i < count; ++i) sums.add(aside[i].costs);
  }
  bill::Totals control;
  for (const auto& [key, totals] : reading->facts().totals) control.add(totals);
  fuzz::must(control == sums, "the control totals are the sums of the charges");
  fuzz::must(reading->facts().charges == sums.charges, "charges are counted");

  std::string text;
  bill::BillReading::Kind kind;
  std::vector<std::string> values;
  FARTHING_CHECK(for_each_entry(reading->accounts(), [&](auto entry) { reading->decode_text(entry, text); }));
  FARTHING_CHECK(for_each_entry(reading->resources(), [&](auto entry) { reading->decode_text(entry, text); }));
  FARTHING_CHECK(for_each_entry(reading->kinds(), [&](auto entry) {
    reading->decode_kind(entry, kind);
    fuzz::must(kind.texts.size() == bill::text_columns().size(), "a kind has every text");
  }));
  FARTHING_CHECK(for_each_entry(reading->labels(), [&](auto entry) {
    reading->decode_labels(entry, values);
    fuzz::must(values.size() == reading->label_names().size(), "every label has a value");
  }));
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto done = read(fuzz::text_of(bytes, size));
  if (!done) fuzz::must(done.error().code != ErrorCode::io, "no error is the system's");
  return 0;
}
