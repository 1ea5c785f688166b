#include "bill/delivery.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <map>
#include <set>

#include "bill/delivery_layout.hpp"
#include "bill/label_names.hpp"
#include "core/file.hpp"

namespace farthing::bill {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::uint64_t most_manifest_bytes = 64 << 20;
constexpr std::size_t most_keys = 100'000;
/// AWS writes the manifest last; copies that do not keep the time of a file may take a while.
constexpr auto longest_copy = std::chrono::minutes(10);

std::string string_field(const json::object& object, std::string_view field) {
  const auto* value = object.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Reads `20260501T000000.000Z`.
std::optional<BillingPeriod> period_of(std::string_view text) {
  if (text.size() < 8 || !std::ranges::all_of(text.substr(0, 8), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  const auto period = BillingPeriod::parse(fmt::format("{}-{}", text.substr(0, 4), text.substr(4, 2)));
  return period ? std::optional(*period) : std::nullopt;
}

bool is_safe_key(std::string_view key) {
  if (key.empty() || key.find('\0') != std::string_view::npos) return false;
  for (const auto& part : fs::path(key))
    if (part == "..") return false;
  return true;
}

constexpr std::string_view report_keys_field = "reportKeys";
constexpr std::string_view data_files_field = "dataFiles";

/// The list of data files, each text as `key_of` makes a key of it.
template <class KeyOf>
Result<std::vector<std::string>> keys_in(const json::object& object, std::string_view field, const std::string& name,
                                         const KeyOf& key_of) {
  const auto* listed = object.if_contains(field);
  if (listed == nullptr || !listed->is_array()) return fail(ErrorCode::manifest, "{}: has no list {}", name, field);
  if (listed->get_array().size() > most_keys)
    return fail(ErrorCode::too_large, "{}: lists {} files, more than the {} allowed", name, listed->get_array().size(),
                most_keys);
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (const auto& item : listed->get_array()) {
    if (!item.is_string()) return fail(ErrorCode::manifest, "{}: {} holds something that is not text", name, field);
    FARTHING_TRY(std::string key, key_of(std::string(item.get_string())));
    if (!is_safe_key(key))
      return fail(ErrorCode::manifest, "{}: {} holds a key that leaves the folder: \"{}\"", name, field, key);
    if (!seen.insert(key).second) return fail(ErrorCode::manifest, "{}: {} lists {} twice", name, field, key);
    keys.push_back(std::move(key));
  }
  return keys;
}

std::optional<BillingPeriod> billing_period_of(const json::object& object) {
  const auto* period = object.if_contains("billingPeriod");
  return period != nullptr && period->is_object() ? period_of(string_field(period->get_object(), "start"))
                                                  : std::nullopt;
}

/// In Parquet AWS makes one column of names that Athena spells alike: of two values one is gone.
std::vector<std::string> merged_columns(const json::object& object) {
  const auto* columns = object.if_contains("columns");
  if (columns == nullptr || !columns->is_array()) return {};
  std::map<std::string, std::vector<std::string>> names;
  for (const auto& item : columns->get_array()) {
    if (!item.is_object()) continue;
    const std::string name =
        string_field(item.get_object(), "category") + "/" + string_field(item.get_object(), "name");
    if (!label_of_column(name).empty()) names[spelled_by_aws(name, BeyondAscii::letters)].push_back(name);
  }
  std::vector<std::string> warnings;
  for (const auto& [spelled, merged] : names)
    if (merged.size() > 1)
      warnings.push_back(
          fmt::format("AWS has made one column, {}, of {}: where a charge has values in several of them, "
                      "one is left",
                      spelled, fmt::join(merged, " and ")));
  return warnings;
}

Result<Manifest> manifest_of_report(const json::object& object, const std::string& name) {
  Manifest manifest;
  manifest.assembly_id = string_field(object, "assemblyId");
  manifest.account = string_field(object, "account");
  manifest.report_name = string_field(object, "reportName");
  manifest.bucket = string_field(object, "bucket");
  FARTHING_TRY(manifest.report_keys,
               keys_in(object, report_keys_field, name, [](std::string key) -> Result<std::string> { return key; }));
  if (manifest.report_name.empty()) return fail(ErrorCode::manifest, "{}: has no reportName", name);
  if (!manifest.report_keys.empty() && manifest.report_keys.front().ends_with(".parquet"))
    manifest.warnings = merged_columns(object);
  const auto period = billing_period_of(object);
  if (!period)
    return fail(ErrorCode::manifest, "{}: billingPeriod.start is not a date like 20260501T000000.000Z", name);
  manifest.period = *period;
  return manifest;
}

/// `daily` for `.../metadata/BILLING_PERIOD=2026-05/daily-Manifest.json`.
std::string export_name_in(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  if (!path.ends_with(manifest_ending)) return {};
  return std::string(path.substr(0, path.size() - manifest_ending.size()));
}

/// The fifth part of arn:aws:bcm-data-exports:us-east-1:111122223333:export/daily-0f.
std::string account_in(std::string_view arn) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

Result<Manifest> manifest_of_data_export(const json::object& object, const std::string& name) {
  Manifest manifest;
  manifest.of_data_exports = true;
  manifest.assembly_id = string_field(object, "executionId");
  manifest.account = account_in(string_field(object, "exportArn"));
  manifest.report_name = string_field(object, "exportName");
  if (manifest.report_name.empty()) manifest.report_name = export_name_in(name);
  if (manifest.report_name.empty())
    return fail(ErrorCode::manifest, "{}: has no exportName, and is not named EXPORT{}", name, manifest_ending);
  FARTHING_TRY(manifest.report_keys,
               keys_in(object, data_files_field, name, [&](const std::string& place) -> Result<std::string> {
                 constexpr std::string_view scheme = "s3://";
                 const std::size_t slash = place.starts_with(scheme) ? place.find('/', scheme.size()) : 0;
                 if (slash == 0 || slash == std::string::npos || slash == scheme.size())
                   return fail(ErrorCode::manifest, "{}: {} holds \"{}\", which is no place like s3://BUCKET/KEY", name,
                               data_files_field, place);
                 const std::string bucket = place.substr(scheme.size(), slash - scheme.size());
                 if (manifest.bucket.empty()) manifest.bucket = bucket;
                 if (bucket != manifest.bucket)
                   return fail(ErrorCode::manifest, "{}: {} lies in two buckets, {} and {}", name, data_files_field,
                               manifest.bucket, bucket);
                 return place.substr(slash + 1);
               }));
  auto period = period_of_partition_in(name);
  if (!period) period = billing_period_of(object);
  for (const std::string& key : manifest.report_keys) {
    const auto of_key = period_of_partition_in(key);
    if (!period) period = of_key;
    if (of_key && *of_key != *period)
      return fail(ErrorCode::manifest, "{}: is of {}, but lists {}", name, to_string(*period), key);
  }
  if (!period)
    return fail(ErrorCode::manifest,
                "{}: nothing says which month it is of: it lies in no folder BILLING_PERIOD=YYYY-MM", name);
  manifest.period = *period;
  return manifest;
}

/// What follows the period's folder in a key: `0f/daily-00001.csv.gz` or `daily-00001.csv.gz`.
std::optional<std::string_view> below_period(std::string_view key) {
  for (std::size_t end = key.rfind('/'); end != std::string_view::npos && end > 0; end = key.rfind('/', end - 1)) {
    const std::size_t slash = key.rfind('/', end - 1);
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    if (period_of_folder(key.substr(begin, end - begin))) return key.substr(end + 1);
    if (begin == 0) break;
  }
  return std::nullopt;
}

/// What begins with the folder of an export's data in a key: `data/BILLING_PERIOD=2026-05/daily-00001.csv.gz`.
std::optional<std::string_view> from_data_folder(std::string_view key) {
  for (std::size_t slash = key.find('/'); slash != std::string_view::npos; slash = key.find('/', slash + 1)) {
    const std::size_t begin = slash < data_folder.size() ? std::string_view::npos : slash - data_folder.size();
    if (begin == std::string_view::npos || key.substr(begin, data_folder.size()) != data_folder) continue;
    if (begin > 0 && key[begin - 1] != '/') continue;
    const std::string_view behind = key.substr(slash + 1);
    if (period_of_partition(behind.substr(0, behind.find('/')))) return key.substr(begin);
  }
  return std::nullopt;
}

/// Finds the local copy of a key as it stands in the bucket: beside the manifest, or below a folder between it and
/// `root`. Never outside `root`, whatever a manifest names.
std::optional<fs::path> local_copy(const std::string& key, const fs::path& manifest, const fs::path& root) {
  std::error_code ignored;
  const fs::path folder = manifest.parent_path();
  // The folder's own name in the key says where the two meet, at whatever depth the copy of the bucket begins.
  const std::string marker = "/" + folder.filename().string() + "/";
  const std::string below_bucket = "/" + key;
  if (const auto at = below_bucket.rfind(marker); marker.size() > 2 && at != std::string::npos) {
    fs::path candidate = folder / fs::path(below_bucket.substr(at + marker.size())).relative_path();
    if (fs::is_regular_file(candidate, ignored)) return candidate;
  }
  // A period's folder may have been copied under a name of its own.
  if (const auto rest = below_period(key)) {
    fs::path candidate = folder / fs::path(*rest).relative_path();
    if (fs::is_regular_file(candidate, ignored)) return candidate;
  }
  const fs::path relative = fs::path(key).relative_path();
  const auto from_data = from_data_folder(key);
  for (fs::path base = folder;; base = base.parent_path()) {
    fs::path candidate = base / relative;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
    if (base == root || base == base.parent_path()) return std::nullopt;
    if (from_data && base.filename() == metadata_folder) {
      candidate = base.parent_path() / fs::path(*from_data);
      if (fs::is_regular_file(candidate, ignored)) return candidate;
    }
  }
}

Result<Delivery> read_delivery(const fs::path& path, const fs::path& root) {
  Delivery delivery;
  delivery.manifest_path = path;
  FARTHING_TRY(delivery.manifest_bytes, read_whole_file(path, most_manifest_bytes));
  FARTHING_TRY(delivery.manifest, parse_manifest(delivery.manifest_bytes, path.string()));
  std::error_code ignored;
  const auto written = fs::last_write_time(path, ignored);
  std::string later;
  std::set<fs::path> seen;
  for (const std::string& key : delivery.manifest.report_keys) {
    if (key.ends_with(manifest_ending))
      return fail(ErrorCode::manifest, "{}: lists a manifest, {}, as a data file", path.string(), key);
    const auto local = local_copy(key, path, root);
    if (!local) return fail(ErrorCode::missing_file, "{}: lists {}, which is not in the folder", path.string(), key);
    if (!seen.insert(local->lexically_normal()).second)
      return fail(ErrorCode::manifest, "{}: lists {} twice, under different keys", path.string(), local->string());
    if (fs::last_write_time(*local, ignored) > written + longest_copy) later = key;
    delivery.files.push_back({*local, key});
  }
  if (!later.empty())
    delivery.warnings.push_back(fmt::format(
        "{} is newer than the manifest that lists it: if AWS was delivering while you copied, copy and import again",
        later));
  return delivery;
}

void add_delivery(const fs::path& manifest, const fs::path& root, Discovery& found) {
  auto delivery = read_delivery(manifest, root);
  if (delivery)
    found.deliveries.push_back(std::move(*delivery));
  else
    found.unusable.push_back({manifest, std::move(delivery.error())});
}

/// All files below a folder, links to folders followed; what cannot be listed is `unusable`.
class Listing {
 public:
  Result<> add(const fs::path& root) {
    std::vector<fs::path> folders{root};
    std::set<fs::path> seen;
    while (!folders.empty()) {
      const fs::path folder = std::move(folders.back());
      folders.pop_back();
      std::error_code failed;
      if (!seen.insert(fs::canonical(folder, failed)).second) continue;
      if (auto listed = list(folder, folders); !listed) {
        if (folder == root) return listed;
        unusable.push_back({folder, std::move(listed.error())});
      }
    }
    std::ranges::sort(manifests);
    return {};
  }

  std::vector<fs::path> manifests;
  std::vector<UnusableManifest> unusable;
  std::size_t tables = 0;

 private:
  Result<> list(const fs::path& folder, std::vector<fs::path>& folders) {
    std::error_code failed;
    fs::directory_iterator at(folder, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
      std::error_code ignored;
      const std::string name = at->path().filename().string();
      if (at->is_directory(ignored))
        folders.push_back(at->path());
      else if (name.ends_with(manifest_ending))
        manifests.push_back(at->path());
      else if (name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".csv.zip") ||
               name.ends_with(".parquet"))
        ++tables;
    }
    if (failed) return fail(ErrorCode::io, "{}: cannot be listed: {}", folder.string(), failed.message());
    return {};
  }
};

/// Each assembly keeps a copy of its manifest that is never rewritten; only the one above it, in the period's folder,
/// says which assembly is current.
bool is_copy(const fs::path& manifest, const std::vector<fs::path>& sorted_manifests) {
  const fs::path folder = manifest.parent_path();
  if (std::ranges::binary_search(sorted_manifests, folder.parent_path() / manifest.filename())) return true;
  const auto is_months = [](const fs::path& of) {
    const std::string name = of.filename().string();
    return period_of_folder(name) || period_of_partition(name);
  };
  return !is_months(folder) && is_months(folder.parent_path());
}

/// Of several manifests of one bill nobody knows which is the newest; one that is there twice is read once.
void set_rivals_aside(Discovery& found) {
  std::vector<Delivery> kept;
  for (std::size_t i = 0; i < found.deliveries.size(); ++i) {
    const Delivery& delivery = found.deliveries[i];
    const auto is_same_bill = [&](const Delivery& other) {
      return other.manifest.period == delivery.manifest.period && other.export_name() == delivery.export_name();
    };
    const auto rival = std::ranges::find_if(found.deliveries, [&](const Delivery& other) {
      return is_same_bill(other) && other.manifest_bytes != delivery.manifest_bytes;
    });
    if (rival != found.deliveries.end())
      found.unusable.push_back(
          {delivery.manifest_path,
           Error(ErrorCode::manifest,
                 fmt::format("{}: {} is another manifest of {} for {}, and neither says which is current",
                             delivery.manifest_path.string(), rival->manifest_path.string(), delivery.export_name(),
                             to_string(delivery.manifest.period)),
                 "import the folders one at a time, the oldest first; assemblies of one month belong below the "
                 "manifest of the period's folder")});
    else if (std::ranges::none_of(kept, is_same_bill))
      kept.push_back(delivery);
  }
  found.deliveries = std::move(kept);
}

}  // namespace

std::string Delivery::export_name() const {
  if (hand_made) return "hand-made file";
  const std::string name = manifest.of_data_exports ? "export/" + manifest.report_name : manifest.report_name;
  return manifest.account.empty() ? name : manifest.account + "/" + name;
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& name) {
  json::parse_options options;
  options.max_depth = 16;
  boost::system::error_code failed;
  const json::value parsed = json::parse({text.data(), text.size()}, failed, {}, options);
  if (failed) return fail(ErrorCode::manifest, "{}: not JSON: {}", name, failed.message());
  const json::object* object = parsed.if_object();
  if (object == nullptr) return fail(ErrorCode::manifest, "{}: not a JSON object", name);
  if (object->if_contains(data_files_field) != nullptr) return manifest_of_data_export(*object, name);
  return manifest_of_report(*object, name);
}

Result<Discovery> discover(const fs::path& given) {
  std::error_code failed;
  const fs::path path = fs::weakly_canonical(given, failed);
  const auto status = fs::status(path, failed);
  if (!fs::exists(status)) return fail(ErrorCode::not_found, "{}: there is no such file or folder", given.string());
  Discovery found;
  if (fs::is_regular_file(status)) {
    if (path.filename().string().ends_with(manifest_ending)) {
      add_delivery(path, path.parent_path(), found);
      return found;
    }
    Delivery delivery;
    delivery.hand_made = true;
    delivery.files.push_back({path, given.string()});
    found.deliveries.push_back(std::move(delivery));
    return found;
  }

  Listing listing;
  FARTHING_CHECK(listing.add(path));
  found.unusable = std::move(listing.unusable);
  std::vector<fs::path> copies;
  std::set<fs::path> current_folders;
  for (const fs::path& manifest : listing.manifests)
    if (is_copy(manifest, listing.manifests)) {
      copies.push_back(manifest);
    } else {
      add_delivery(manifest, path, found);
      current_folders.insert(manifest.parent_path());
    }
  for (const fs::path& copy : copies) {
    const fs::path folder = copy.parent_path().parent_path();
    if (current_folders.insert(folder).second)
      found.unusable.push_back(
          {folder, Error(ErrorCode::no_bill, fmt::format("{}: holds only manifests of single assemblies; the one in "
                                                         "the period's own folder, which says which assembly is "
                                                         "current, is missing",
                                                         folder.string()))});
  }
  set_rivals_aside(found);
  if (found.deliveries.empty() && found.unusable.empty())
    return fail(ErrorCode::no_bill, "{}: holds no manifest ({} files with rows, which no manifest names)",
                path.string(), listing.tables);
  std::set<fs::path> current;
  for (const Delivery& delivery : found.deliveries)
    for (const SourceFile& file : delivery.files) current.insert(file.path.parent_path());
  for (const fs::path& copy : copies)
    if (!current.contains(copy.parent_path())) ++found.superseded;
  std::ranges::stable_sort(found.deliveries, [](const Delivery& left, const Delivery& right) {
    return std::pair(left.manifest.period, left.manifest.report_name) <
           std::pair(right.manifest.period, right.manifest.report_name);
  });
  return found;
}

}  // namespace farthing::bill
