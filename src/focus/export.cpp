#include "focus/export.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/file.hpp"
#include "focus/identities.hpp"
#include "focus/metadata.hpp"
#include "query/query_words.hpp"

namespace farthing::focus {
namespace {

using store::sql_text;

constexpr std::array<std::string_view, 6> files_of_a_bill{"charges.parquet",  "charges-wide.parquet", "kinds.parquet",
                                                          "accounts.parquet", "resources.parquet",    "labels.parquet"};

/// Removes a file when it ends, unless it was told to keep it.
struct UnfinishedFile {
  std::filesystem::path path;
  bool keep = false;
  ~UnfinishedFile() {
    std::error_code ignored;
    if (!keep) std::filesystem::remove(path, ignored);
  }
};

bool is_meant(const control::Publication& publication, const ExportRequest& request) {
  return publication.period == request.period && (!request.payer || publication.payer == *request.payer);
}

/// Says which bills there are instead.
Error no_such_bill(std::span<const control::Publication> publications, const ExportRequest& request) {
  std::set<std::string> others;
  for (const control::Publication& one : publications)
    if (request.payer && one.period == request.period)
      others.insert(one.payer);
    else if (!request.payer || one.payer == *request.payer)
      others.insert(to_string(one.period));
  const std::vector<std::string> list(others.begin(), others.end());
  return {ErrorCode::not_found,
          fmt::format("there is no bill for {}{}", to_string(request.period),
                      request.payer ? fmt::format(" of payer {}", *request.payer) : ""),
          list.empty() ? "run `farthing import FOLDER` or `farthing sync` first"
                       : fmt::format("there are bills of {}", query::joined(list))};
}

Result<query::SegmentSelection> select(const std::filesystem::path& data_folder,
                                       std::span<const control::Publication> chosen, const ExportRequest& request) {
  query::CostQuery whole_month;
  whole_month.from = request.period.begin();
  whole_month.to = request.period.end();
  whole_month.style = request.style;
  return query::select_segments(data_folder, chosen, whole_month);
}

std::string copy_sql(const ExportRequest& request, const query::SegmentSelection& bills,
                     const std::filesystem::path& file) {
  const bool typed = request.form == FileForm::parquet;
  std::string how;
  if (typed) {
    // Small groups of rows: two threads hold one each in memory.
    how = fmt::format(
        "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384, KV_METADATA {{FocusVersion: {}, SchemaId: "
        "{}, DataGenerator: 'farthing'}}",
        sql_text(request.profile.version), sql_text(schema_id(request.profile)));
  } else {
    how = fmt::format("FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '', COMPRESSION {}",
                      request.form == FileForm::csv_gz ? "gzip" : "none");
  }
  return fmt::format("COPY ({}) TO {} ({}, USE_TMP_FILE false)",
                     rows_sql(bills, request.names, request.profile, typed ? Cells::typed : Cells::texts),
                     sql_text(file.string()), how);
}

}  // namespace

Result<FileForm> form_of_word(std::string_view word) {
  for (const FileForm form : {FileForm::parquet, FileForm::csv, FileForm::csv_gz})
    if (name_of(form) == word) return form;
  return std::unexpected(
      Error(ErrorCode::usage, fmt::format("there is no file type {}", word), "the types are parquet, csv and csv.gz"));
}

std::optional<FileForm> form_of_name(std::string_view file_name) {
  for (const FileForm form : {FileForm::parquet, FileForm::csv, FileForm::csv_gz})
    if (file_name.ends_with(fmt::format(".{}", name_of(form)))) return form;
  return std::nullopt;
}

std::string_view name_of(FileForm form) {
  switch (form) {
    case FileForm::parquet:
      return "parquet";
    case FileForm::csv:
      return "csv";
    case FileForm::csv_gz:
      return "csv.gz";
  }
  return "";
}

std::string_view media_type_of(FileForm form) {
  switch (form) {
    case FileForm::parquet:
      return "application/vnd.apache.parquet";
    case FileForm::csv:
      return "text/csv; charset=utf-8";
    case FileForm::csv_gz:
      return "application/gzip";
  }
  return "";
}

std::uint64_t charges_of(std::span<const control::Publication> publications, const ExportRequest& request) {
  std::uint64_t charges = 0;
  for (const control::Publication& one : publications)
    if (is_meant(one, request) && one.segment) charges += one.segment->charges;
  return charges;
}

Result<Exported> write_export(store::Engine& engine, const std::filesystem::path& data_folder,
                              std::span<const control::Publication> publications, const ExportRequest& request,
                              const std::filesystem::path& file) {
  std::vector<control::Publication> chosen;
  std::ranges::copy_if(publications, std::back_inserter(chosen),
                       [&](const control::Publication& one) { return is_meant(one, request); });
  if (chosen.empty()) return std::unexpected(no_such_bill(publications, request));
  FARTHING_TRY(const query::SegmentSelection bills, select(data_folder, chosen, request));
  FARTHING_CHECK(query::check_files(data_folder, bills, files_of_a_bill, engine.threads()));
  for (const std::string& macro : macros()) FARTHING_CHECK(engine.execute(macro));

  FARTHING_TRY(const store::Table largest, engine.query(largest_cost_sql(bills)));
  const auto* cost = std::get_if<Decimal>(&largest.rows.at(0).at(0));
  if (cost != nullptr && *cost >= most_cost)
    return fail(ErrorCode::too_large, "the bill has a charge of {}, a FOCUS file takes less than {}", to_string(*cost),
                to_string(most_cost));

  UnfinishedFile unfinished{file};
  FARTHING_CHECK(engine.execute(copy_sql(request, bills, file)));
  FARTHING_TRY(Exported exported, check_written(engine, bills, request, file));
  unfinished.keep = true;
  return exported;
}

Result<> put_in_place(const std::filesystem::path& written, const std::filesystem::path& file, const Exported& exported,
                      Instant now) {
  UnfinishedFile unfinished{written};
  {
    FARTHING_TRY(File made, File::append(written));
    FARTHING_CHECK(made.sync());
  }
  // A new file without metadata is better than one with that of the file before.
  const std::filesystem::path metadata = file.string() + ".metadata.json";
  std::error_code ignored;
  std::filesystem::remove(metadata, ignored);
  FARTHING_CHECK(rename_path(written, file));
  unfinished.keep = true;
  return write_whole_file(metadata, metadata_json(exported, now));
}

}  // namespace farthing::focus
