#include "sample/layout.hpp"

#include <fmt/format.h>

#include "core/file.hpp"
#include "sample/times.hpp"
#include "sample/truth.hpp"

namespace farthing::sample {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view marker = ".farthing-sample";
constexpr std::string_view truth_name = "truth.json";
constexpr std::string_view bucket = "farthing-sample-billing";

std::string report_key(const Options& options) {
  return options.prefix.empty() ? options.report : options.prefix + "/" + options.report;
}

std::string compact_date(Instant instant) {
  const std::string text = long_time_text(instant);
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

bool is_of_athena(const Options& options) { return options.form == Form::legacy && options.format == Format::parquet; }

/// What a manifest of Data Exports says.
std::string manifest_of_export(const Options& options, const Organisation& organisation, const Month& month,
                               const Delivery& delivery) {
  std::string text = fmt::format(
      "{{\n \"exportArn\": \"arn:aws:bcm-data-exports:us-east-1:{}:export/{}-{:08x}\",\n \"exportName\": {},\n"
      " \"executionId\": {},\n \"columns\": [",
      organisation.accounts[0].id, options.report, mix(options.seed, 5) & 0xffffffff, json_string(options.report),
      json_string(delivery.assembly));
  for (std::size_t index = 0; index < month.columns.all.size(); ++index) {
    const Column& column = month.columns.all[index];
    text += fmt::format("{}\n  {{\"name\": {}, \"type\": \"{}\"}}", index == 0 ? "" : ",", json_string(column.name),
                        column.type);
  }
  text += "\n ],\n \"dataFiles\": [";
  for (std::size_t index = 0; index < delivery.keys.size(); ++index)
    text += fmt::format("{}\n  {}", index == 0 ? "" : ",",
                        json_string(fmt::format("s3://{}/{}", bucket, delivery.keys[index])));
  return text + "\n ]\n}\n";
}

std::unexpected<Error> refuse(const fs::path& output) {
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("{}: the folder is not empty and holds no earlier sample", output.string()),
                               "give a new or empty folder with --output"));
}

}  // namespace

fs::path report_folder(const Options& options) { return options.output / report_key(options); }

std::string member_of(const fs::path& chunk) { return chunk.stem().string(); }

Delivery delivery_of(const Options& options, const Month& month, int files, bool superseded) {
  Delivery delivery;
  const std::uint64_t id = mix(month.salt, 1000);
  // Assemblies are named in either way in real buckets; nobody may read meaning into them.
  delivery.assembly = superseded ? fmt::format("{}T053621Z", compact_date(month.data_end))
                                 : fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", id & 0xffffffff,
                                               (id >> 32) & 0xffff, (id >> 48) & 0xfff, mix(id) & 0xfff, mix(id) >> 16);
  const std::string manifest = options.report + "-Manifest.json";
  fs::path of_manifest;
  std::string below;
  if (is_of_data_exports(options.form)) {
    const std::string partition = "BILLING_PERIOD=" + to_string(month.period);
    of_manifest = report_folder(options) / "metadata" / partition;
    below = "data/" + partition + "/";
  } else {
    below = compact_date(month.begin) + "-" + compact_date(month.end) + "/";
    of_manifest = report_folder(options) / below;
  }
  if (options.versioning == Versioning::create_new) {
    below += delivery.assembly + "/";
    delivery.manifests.push_back(of_manifest / delivery.assembly / manifest);
  }
  if (!superseded) delivery.manifests.push_back(of_manifest / manifest);
  // Athena's tables have a folder of their own, with partitions.
  if (is_of_athena(options))
    below = fmt::format("{}/year={}/month={}/", options.report, month.period.year, month.period.month);
  delivery.data_folder = report_folder(options) / below;
  const std::string key = report_key(options) + "/" + below;
  const std::string_view ending = options.format == Format::parquet          ? "snappy.parquet"
                                  : options.compression == Compression::gzip ? "csv.gz"
                                                                             : "csv.zip";
  for (int file = 1; file <= files; ++file) {
    const std::string name = fmt::format("{}-{:05}.{}", options.report, file, ending);
    delivery.keys.push_back(key + name);
    delivery.chunks.push_back(delivery.data_folder / name);
  }
  return delivery;
}

std::string manifest_of(const Options& options, const Organisation& organisation, const Month& month,
                        const Delivery& delivery) {
  if (is_of_data_exports(options.form)) return manifest_of_export(options, organisation, month, delivery);
  std::string text = fmt::format("{{\n \"assemblyId\": {},\n \"account\": \"{}\",\n \"columns\": [",
                                 json_string(delivery.assembly), organisation.accounts[0].id);
  for (std::size_t index = 0; index < month.columns.all.size(); ++index) {
    const Column& column = month.columns.all[index];
    text += fmt::format("{}\n  {{\"category\": {}, \"name\": {}, \"type\": \"{}\"}}", index == 0 ? "" : ",",
                        json_string(column.category), json_string(column.name), column.type);
  }
  const std::uint64_t id = mix(options.seed, 5);
  const bool is_parquet = options.format == Format::parquet;
  text += fmt::format(
      "\n ],\n \"charset\": \"UTF-8\",\n \"compression\": \"{}\",\n \"contentType\": \"{}\",\n"
      " \"reportId\": \"{:016x}{:016x}{:016x}{:016x}\",\n \"reportName\": {},\n"
      " \"billingPeriod\": {{\"start\": \"{}T000000.000Z\", \"end\": \"{}T000000.000Z\"}},\n"
      " \"bucket\": \"{}\",\n \"reportKeys\": [",
      is_parquet                                 ? "Parquet"
      : options.compression == Compression::gzip ? "GZIP"
                                                 : "ZIP",
      is_parquet ? "Parquet" : "text/csv", id, mix(id), mix(id, 1), mix(id, 2), json_string(options.report),
      compact_date(month.begin), compact_date(month.end), bucket);
  for (std::size_t index = 0; index < delivery.keys.size(); ++index)
    text += fmt::format("{}\n  {}", index == 0 ? "" : ",", json_string(delivery.keys[index]));
  return text + "\n ],\n \"additionalArtifactKeys\": []\n}\n";
}

Result<> prepare_output(const Options& options) {
  FARTHING_CHECK(make_folders(options.output));
  const fs::path mark = options.output / marker;
  std::error_code error;
  if (fs::exists(mark, error)) {
    FARTHING_TRY(const std::string earlier, read_whole_file(mark, 4096));
    const fs::path inside = fs::path(earlier).lexically_normal();
    if (inside.empty() || inside.is_absolute() || *inside.begin() == "..") return refuse(options.output);
    for (const auto& entry : fs::directory_iterator(options.output, error)) {
      const fs::path name = entry.path().filename();
      if (name != marker && name != truth_name && name != *inside.begin()) return refuse(options.output);
    }
    fs::remove_all(options.output / inside, error);
    if (error)
      return fail(ErrorCode::io, "{}: cannot be removed: {}", (options.output / inside).string(), error.message());
    for (fs::path parent = inside.parent_path(); !parent.empty(); parent = parent.parent_path())
      fs::remove(options.output / parent, error);
    fs::remove(options.output / truth_name, error);
    fs::remove(mark, error);
  }
  const bool empty = fs::is_empty(options.output, error);
  if (error) return fail(ErrorCode::io, "{}: cannot be listed: {}", options.output.string(), error.message());
  if (!empty) return refuse(options.output);
  return write_whole_file(mark, report_key(options));
}

}  // namespace farthing::sample
