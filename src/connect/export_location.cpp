#include "connect/export_location.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "bill/delivery_layout.hpp"

namespace farthing::connect {
namespace {

std::string trimmed_slashes(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

std::string trimmed_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string joined(std::string_view prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name);
}

bool equal_but_for_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// The name of a folder at the end of `PREFIX/FOLDER/`.
std::string_view last_part(std::string_view folder) {
  if (folder.ends_with('/')) folder.remove_suffix(1);
  const auto slash = folder.rfind('/');
  return slash == std::string_view::npos ? folder : folder.substr(slash + 1);
}

/// A prefix and a name under which the bills may lie, and what was typed otherwise.
struct Candidate {
  std::string prefix;
  std::string name;
  std::string repair;
};

/// What stands before the first folder that AWS makes inside an export: people copy the address of a month or a file.
std::string_view before_own_folders(std::string_view path) {
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    const std::string_view next = end < path.size() ? path.substr(end + 1, path.find('/', end + 1) - end - 1) : "";
    const bool holds_partitions = part == bill::data_folder || part == bill::metadata_folder;
    if (bill::period_of_folder(part) || (holds_partitions && (next.empty() || bill::period_of_partition(next))))
      return path.substr(0, begin == 0 ? 0 : begin - 1);
    begin = end + 1;
  }
  return path;
}

std::vector<Candidate> candidates(const std::string& prefix, const std::string& name) {
  const std::string clean = trimmed_slashes(prefix);
  std::vector<Candidate> list;
  const auto add = [&](std::string candidate_prefix, std::string candidate_name, std::string repair) {
    const bool known = std::ranges::any_of(list, [&](const Candidate& one) {
      return joined(one.prefix, one.name) == joined(candidate_prefix, candidate_name);
    });
    if (!known && !candidate_name.empty())
      list.push_back({std::move(candidate_prefix), std::move(candidate_name), std::move(repair)});
  };
  add(clean, name, clean == prefix ? "" : "the prefix was typed with a slash at its end or front");
  // The console shows PREFIX/NAME as the export's path; people paste that as the prefix.
  if (clean == name)
    add("", name, fmt::format("the prefix \"{}\" is the export's own folder; the export has no prefix", clean));
  if (clean.ends_with("/" + name))
    add(clean.substr(0, clean.size() - name.size() - 1), name,
        fmt::format("the prefix \"{}\" held the export's name already", clean));
  if (const std::string outside(before_own_folders(clean)); !outside.empty() && outside != clean) {
    const std::string own(last_part(outside));
    add(outside == own ? "" : outside.substr(0, outside.size() - own.size() - 1), own,
        fmt::format("the prefix \"{}\" led into the folders of the export", clean));
  }
  const std::string_view end = last_part(clean);
  if (name.empty() && !clean.empty())
    add(clean == end ? "" : clean.substr(0, clean.size() - end.size() - 1), std::string(end),
        fmt::format("the last part of the prefix \"{}\" is the export's name", clean));
  // A prefix that was typed into the console with a slash in front makes a folder without a name.
  if (!name.empty()) add("/" + clean, name, "in the bucket the prefix begins with a slash");
  if (!clean.empty() && !name.empty()) add(joined(clean, clean), name, "in the bucket the prefix stands twice");
  if (!clean.empty() && !name.empty())
    add("", name, fmt::format("the export lies at the top of the bucket, not below \"{}\"", clean));
  return list;
}

/// The spelling of a folder in the bucket that differs from what was typed in its case only.
aws::CallResult<std::string> in_the_buckets_case(aws::S3Reader& bucket, const std::string& path) {
  std::string spelt;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = std::string_view(path).substr(begin, end - begin);
    const auto listing = bucket.list(spelt, "/");
    if (!listing) return std::unexpected(listing.error());
    const auto at = std::ranges::find_if(
        listing->folders, [&](const std::string& folder) { return equal_but_for_case(last_part(folder), part); });
    if (at == listing->folders.end()) return std::string();
    spelt = *at;
    begin = end + 1;
  }
  return trimmed_slashes(spelt);
}

bool may_be_report(control::ExportKind kind) {
  return kind == control::ExportKind::legacy_cur || kind == control::ExportKind::unknown;
}

bool may_be_data_export(control::ExportKind kind) { return kind != control::ExportKind::legacy_cur; }

/// The folder of an export that a folder with months belongs to; nothing for one without, or of another kind.
std::optional<std::string> export_around(const std::string& folder, const std::vector<std::string>& below,
                                         control::ExportKind kind) {
  const auto any = [&](const auto& period_of) {
    return std::ranges::any_of(below, [&](const std::string& one) { return period_of(last_part(one)).has_value(); });
  };
  if (may_be_report(kind) && any(bill::period_of_folder)) return folder.substr(0, folder.size() - 1);
  const std::size_t ending = bill::metadata_folder.size() + 2;
  if (may_be_data_export(kind) && last_part(folder) == bill::metadata_folder && folder.size() > ending &&
      any(bill::period_of_partition))
    return folder.substr(0, folder.size() - ending);
  return std::nullopt;
}

/// The folders of the bucket that hold months of an export of this name, or of any when it is empty. Looks so deep and
/// so long only as people lay buckets out.
aws::CallResult<std::vector<std::string>> folders_of_export(aws::S3Reader& bucket, const ExportPlace& place) {
  constexpr std::size_t deepest = 6;
  constexpr std::size_t most_lists = 200;
  std::vector<std::string> found;
  std::vector<std::string> level{""};
  std::size_t lists = 0;
  for (std::size_t depth = 0; depth <= deepest && !level.empty(); ++depth) {
    std::vector<std::string> next;
    for (const std::string& folder : level) {
      if (++lists > most_lists) return found;
      const auto listing = bucket.list(folder, "/");
      if (!listing) return std::unexpected(listing.error());
      const auto path = folder.empty() ? std::nullopt : export_around(folder, listing->folders, place.kind);
      if (!path) {
        // Below a month there is no other export.
        std::ranges::copy_if(listing->folders, std::back_inserter(next), [](const std::string& below) {
          return !bill::period_of_folder(last_part(below)) && !bill::period_of_partition(last_part(below));
        });
      } else if ((place.name.empty() || equal_but_for_case(last_part(*path), place.name)) &&
                 std::ranges::find(found, *path) == found.end()) {
        found.push_back(*path);
      }
    }
    level = std::move(next);
  }
  return found;
}

ExportLocation at_path(const std::string& path, control::ExportKind kind, std::vector<std::string> repairs) {
  const std::string name(last_part(path));
  const std::string prefix = path.size() > name.size() ? path.substr(0, path.size() - name.size() - 1) : "";
  return {{kind, prefix, name}, std::move(repairs), {}};
}

/// The months whose folders lie in `root`, each by its current manifest.
aws::CallResult<std::vector<BucketMonth>> months_in(aws::S3Reader& bucket, const std::string& root,
                                                    std::optional<BillingPeriod> (*period_of)(std::string_view),
                                                    const std::string& name,
                                                    const std::function<bool(BillingPeriod)>& wanted) {
  const auto listed = bucket.list(root, "/");
  if (!listed) return std::unexpected(listed.error());
  std::vector<BucketMonth> months;
  for (const std::string& folder : listed->folders) {
    const auto period = period_of(last_part(folder));
    if (!period || (wanted && !wanted(*period))) continue;
    const auto month = bucket.list(folder, "/");
    if (!month) return std::unexpected(month.error());
    // The manifest of the export's own name says which assembly is current; a stray one beside it does not.
    const aws::ObjectInfo* manifest = nullptr;
    for (const aws::ObjectInfo& object : month->objects) {
      if (!object.key.ends_with(bill::manifest_ending)) continue;
      const bool is_own = object.key == fmt::format("{}{}{}", folder, name, bill::manifest_ending);
      if (manifest == nullptr || is_own) manifest = &object;
      if (is_own) break;
    }
    if (manifest != nullptr) months.push_back({*period, manifest->key, manifest->etag, manifest->last_modified});
  }
  std::ranges::sort(months, {}, &BucketMonth::period);
  return months;
}

Instant newest_of(const std::vector<BucketMonth>& months) {
  return months.empty() ? 0 : std::ranges::max(months, {}, &BucketMonth::delivered_at).delivered_at;
}

/// The kind as far as the place of a manifest tells it.
control::ExportKind kind_of(const std::vector<BucketMonth>& months, control::ExportKind asked) {
  if (asked != control::ExportKind::unknown || months.empty()) return asked;
  return bill::period_of_partition_in(months.front().manifest_key) ? control::ExportKind::unknown
                                                                   : control::ExportKind::legacy_cur;
}

}  // namespace

aws::CallResult<std::vector<BucketMonth>> months_of(aws::S3Reader& bucket, const ExportPlace& place,
                                                    const std::function<bool(BillingPeriod)>& wanted) {
  const std::string folder = joined(place.prefix, place.name) + "/";
  std::vector<BucketMonth> of_report;
  if (may_be_report(place.kind)) {
    auto months = months_in(bucket, folder, bill::period_of_folder, place.name, wanted);
    if (!months || !may_be_data_export(place.kind)) return months;
    of_report = std::move(*months);
  }
  auto months = months_in(bucket, fmt::format("{}{}/", folder, bill::metadata_folder), bill::period_of_partition,
                          place.name, wanted);
  if (!months || newest_of(*months) > newest_of(of_report)) return months;
  return of_report.empty() ? months : of_report;
}

aws::CallResult<ExportLocation> locate_export(aws::S3Reader& bucket, const ExportPlace& given) {
  const std::string prefix = trimmed_blanks(given.prefix);
  const std::string name = trimmed_slashes(trimmed_blanks(given.name));
  ExportLocation location{{given.kind, trimmed_slashes(prefix), name}, {}, {}};
  if (prefix != given.prefix || name != given.name)
    location.repairs.emplace_back("blanks or slashes around what was typed were taken off");
  for (const Candidate& candidate : candidates(prefix, name)) {
    const ExportPlace place{given.kind, candidate.prefix, candidate.name};
    auto months = months_of(bucket, place);
    // A policy that allows only the prefix that was typed keeps the other places hidden.
    const bool may_guess = !candidate.repair.empty();
    if (!months && may_guess && months.error().kind == aws::CallFailure::Kind::denied) continue;
    if (!months) return std::unexpected(std::move(months.error()));
    if (months->empty()) continue;
    if (!candidate.repair.empty()) location.repairs.push_back(candidate.repair);
    return ExportLocation{
        {kind_of(*months, given.kind), place.prefix, place.name}, std::move(location.repairs), std::move(*months)};
  }
  const std::string typed = joined(location.place.prefix, name);
  const auto tried = [&](const std::string& path, std::string repair) -> aws::CallResult<ExportLocation> {
    ExportLocation found = at_path(path, given.kind, location.repairs);
    auto months = months_of(bucket, found.place);
    if (!months) return std::unexpected(std::move(months.error()));
    if (months->empty()) return location;
    found.place.kind = kind_of(*months, given.kind);
    found.months = std::move(*months);
    found.repairs.push_back(std::move(repair));
    return found;
  };
  if (!typed.empty()) {
    const auto spelt = in_the_buckets_case(bucket, typed);
    if (!spelt && spelt.error().kind == aws::CallFailure::Kind::denied) return location;
    if (!spelt) return std::unexpected(spelt.error());
    if (!spelt->empty() && *spelt != typed) {
      auto found = tried(*spelt, fmt::format("in the bucket it is spelt \"{}\"", *spelt));
      if (!found || !found->months.empty()) return found;
    }
  }
  // Nothing near what was typed. One place that holds months is meant; of several, nobody can tell.
  const auto folders = folders_of_export(bucket, {given.kind, "", name});
  if (!folders && folders.error().kind == aws::CallFailure::Kind::denied) return location;
  if (!folders) return std::unexpected(folders.error());
  if (folders->size() != 1) return location;
  return tried(folders->front(),
               fmt::format("the only place in the bucket that holds {} is \"{}\"",
                           name.empty() ? "months of an export" : "months of that export", folders->front()));
}

}  // namespace farthing::connect
