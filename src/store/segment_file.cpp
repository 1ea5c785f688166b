#include "store/segment_file.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace farthing::store {
namespace {

/// The engine holds a row group in memory, and a page of dictionary for each of its columns. A bill with hundreds of
/// tags gets smaller ones, so that memory does not grow with its columns.
std::string parquet(std::size_t columns) {
  constexpr std::size_t vector_rows = 2048;  // row groups are whole vectors of the engine
  constexpr std::size_t most_rows = 60 * vector_rows;
  constexpr std::size_t most_cells = 40 * most_rows;
  constexpr std::size_t most_dictionary_page = std::size_t{1} << 20;
  constexpr std::size_t least_dictionary_page = std::size_t{4} << 10;
  constexpr std::size_t all_dictionary_pages = std::size_t{40} << 20;
  const std::size_t rows = std::clamp(most_cells / columns / vector_rows * vector_rows, vector_rows, most_rows);
  const std::size_t page = std::clamp(all_dictionary_pages / columns, least_dictionary_page, most_dictionary_page);
  return fmt::format(
      "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 2000, "
      "STRING_DICTIONARY_PAGE_SIZE_LIMIT {}, ROW_GROUP_SIZE {})",
      page, rows);
}

/// Hands a dictionary's entries to the engine.
class EntryProducer final : public RowProducer {
 public:
  EntryProducer(bill::Dictionary& dictionary, DecodeEntry decode)
      : cursor_(dictionary.cursor()), decode_(std::move(decode)) {}

  Result<std::size_t> fill(Batch& batch) override {
    std::size_t rows = 0;
    for (; rows < batch.capacity(); ++rows) {
      FARTHING_TRY(const auto entry, cursor_.next());
      if (!entry) break;
      batch.values<std::uint32_t>(0)[rows] = number_++;
      decode_(*entry, batch, rows);
    }
    return rows;
  }

 private:
  bill::Dictionary::Cursor cursor_;
  DecodeEntry decode_;
  std::uint32_t number_ = 0;
};

}  // namespace

Result<> write_file(Engine& engine, RowSource& source, const std::string& name, const std::filesystem::path& file) {
  FARTHING_CHECK(engine.add_source(name, source));
  auto done = engine.execute(
      fmt::format("COPY (SELECT * FROM {}()) TO {} {}", name, sql_text(file.string()), parquet(source.columns.size())));
  // The source's own error is the better one.
  if (source.error) return std::unexpected(*source.error);
  return done;
}

RowSource entry_source(std::vector<SourceColumn> columns, bill::Dictionary& dictionary, DecodeEntry decode) {
  RowSource source;
  source.columns = std::move(columns);
  source.make_producer = [&dictionary, decode = std::move(decode)] {
    return std::make_unique<EntryProducer>(dictionary, decode);
  };
  return source;
}

}  // namespace farthing::store
