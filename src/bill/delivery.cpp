#include "bill/delivery.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <set>

#include "core/file.hpp"

namespace farthing::bill {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::uint64_t most_manifest_bytes = 64 << 20;
constexpr std::size_t most_keys = 100'000;
constexpr std::string_view manifest_ending = "-Manifest.json";

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

/// True for the name of a period's folder: `20260501-20260601`.
bool names_period(std::string_view name) {
  const auto is_day = [](std::string_view day) {
    return std::ranges::all_of(day, [](char c) { return c >= '0' && c <= '9'; });
  };
  return name.size() == 17 && name[8] == '-' && is_day(name.substr(0, 8)) && is_day(name.substr(9));
}

bool is_safe_key(std::string_view key) {
  if (key.empty() || key.find('\0') != std::string_view::npos) return false;
  for (const auto& part : fs::path(key))
    if (part == "..") return false;
  return true;
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
  const fs::path relative = fs::path(key).relative_path();
  for (fs::path base = folder;; base = base.parent_path()) {
    fs::path candidate = base / relative;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
    if (base == root || base == base.parent_path()) return std::nullopt;
  }
}

Result<Delivery> read_delivery(const fs::path& path, const fs::path& root) {
  Delivery delivery;
  delivery.manifest_path = path;
  FARTHING_TRY(delivery.manifest_bytes, read_whole_file(path, most_manifest_bytes));
  FARTHING_TRY(delivery.manifest, parse_manifest(delivery.manifest_bytes, path.string()));
  std::set<fs::path> seen;
  for (const std::string& key : delivery.manifest.report_keys) {
    const auto local = local_copy(key, path, root);
    if (!local) return fail(ErrorCode::missing_file, "{}: lists {}, which is not in the folder", path.string(), key);
    if (!seen.insert(local->lexically_normal()).second)
      return fail(ErrorCode::manifest, "{}: lists {} twice, under different keys", path.string(), local->string());
    delivery.files.push_back({*local, key});
  }
  return delivery;
}

void add_delivery(const fs::path& manifest, const fs::path& root, Discovery& found) {
  auto delivery = read_delivery(manifest, root);
  if (delivery)
    found.deliveries.push_back(std::move(*delivery));
  else
    found.unusable.push_back({manifest, std::move(delivery.error())});
}

}  // namespace

std::string Delivery::export_name() const {
  if (hand_made) return "hand-made file";
  return manifest.account.empty() ? manifest.report_name : manifest.account + "/" + manifest.report_name;
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& name) {
  json::parse_options options;
  options.max_depth = 16;
  boost::system::error_code failed;
  const json::value parsed = json::parse({text.data(), text.size()}, failed, {}, options);
  if (failed) return fail(ErrorCode::manifest, "{}: not JSON: {}", name, failed.message());
  const json::object* object = parsed.if_object();
  if (object == nullptr) return fail(ErrorCode::manifest, "{}: not a JSON object", name);

  Manifest manifest;
  manifest.assembly_id = string_field(*object, "assemblyId");
  manifest.account = string_field(*object, "account");
  manifest.report_name = string_field(*object, "reportName");
  manifest.bucket = string_field(*object, "bucket");
  const auto* keys = object->if_contains("reportKeys");
  if (keys == nullptr || !keys->is_array()) {
    if (object->if_contains("dataFiles") != nullptr)
      return fail(ErrorCode::manifest,
                  "{}: a Data Exports manifest (CUR 2.0 or FOCUS); this version reads legacy reports", name);
    return fail(ErrorCode::manifest, "{}: has no list reportKeys", name);
  }
  if (manifest.report_name.empty()) return fail(ErrorCode::manifest, "{}: has no reportName", name);
  const auto* period = object->if_contains("billingPeriod");
  const auto start =
      period != nullptr && period->is_object() ? period_of(string_field(period->get_object(), "start")) : std::nullopt;
  if (!start) return fail(ErrorCode::manifest, "{}: billingPeriod.start is not a date like 20260501T000000.000Z", name);
  manifest.period = *start;
  if (keys->get_array().size() > most_keys)
    return fail(ErrorCode::too_large, "{}: lists {} files, more than the {} allowed", name, keys->get_array().size(),
                most_keys);
  std::set<std::string> seen;
  for (const auto& key : keys->get_array()) {
    if (!key.is_string()) return fail(ErrorCode::manifest, "{}: reportKeys holds something that is not text", name);
    std::string text_key(key.get_string());
    if (!is_safe_key(text_key))
      return fail(ErrorCode::manifest, "{}: reportKeys holds a key that leaves the folder: \"{}\"", name, text_key);
    if (!seen.insert(text_key).second)
      return fail(ErrorCode::manifest, "{}: reportKeys lists {} twice", name, text_key);
    manifest.report_keys.push_back(std::move(text_key));
  }
  return manifest;
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

  std::vector<fs::path> manifests;
  std::size_t tables = 0;
  fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, failed);
  if (failed) return fail(ErrorCode::io, "{}: cannot be listed: {}", path.string(), failed.message());
  for (; at != fs::recursive_directory_iterator(); at.increment(failed)) {
    if (failed) return fail(ErrorCode::io, "{}: cannot be listed: {}", path.string(), failed.message());
    const std::string name = at->path().filename().string();
    if (name.ends_with(manifest_ending))
      manifests.push_back(at->path());
    else if (name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".csv.zip"))
      ++tables;
  }
  std::ranges::sort(manifests);
  std::size_t copies = 0;
  for (const fs::path& manifest : manifests) {
    const fs::path folder = manifest.parent_path();
    const bool is_copy =
        !names_period(folder.filename().string()) && names_period(folder.parent_path().filename().string());
    if (is_copy) {
      // Each assembly keeps a copy that is never rewritten; only the one above it says which assembly is current.
      ++copies;
      continue;
    }
    add_delivery(manifest, path, found);
  }
  if (found.deliveries.empty() && found.unusable.empty()) {
    if (copies > 0)
      return fail(ErrorCode::no_bill,
                  "{}: holds only manifests of single assemblies; the one in the period's own folder, which says which "
                  "assembly is current, is missing",
                  path.string());
    return fail(ErrorCode::no_bill, "{}: holds no manifest ({} CSV files, which no manifest names)", path.string(),
                tables);
  }
  std::set<fs::path> current;
  for (const Delivery& delivery : found.deliveries)
    for (const SourceFile& file : delivery.files) current.insert(file.path.parent_path());
  for (const fs::path& manifest : manifests)
    if (names_period(manifest.parent_path().parent_path().filename().string()) &&
        !current.contains(manifest.parent_path()))
      ++found.superseded;
  std::ranges::stable_sort(found.deliveries, [](const Delivery& left, const Delivery& right) {
    return std::pair(left.manifest.period, left.manifest.report_name) <
           std::pair(right.manifest.period, right.manifest.report_name);
  });
  return found;
}

}  // namespace farthing::bill
