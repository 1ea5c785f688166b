#include "connect/export_location.hpp"

#include <algorithm>
#include <cctype>
#include <set>

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
  // The console shows PREFIX/NAME as the report's path; people paste that as the prefix.
  if (clean == name)
    add("", name, fmt::format("the prefix \"{}\" is the report's own folder; the report has no prefix", clean));
  if (clean.ends_with("/" + name))
    add(clean.substr(0, clean.size() - name.size() - 1), name,
        fmt::format("the prefix \"{}\" held the report's name already", clean));
  const std::string_view end = last_part(clean);
  if (name.empty() && !clean.empty())
    add(clean == end ? "" : clean.substr(0, clean.size() - end.size() - 1), std::string(end),
        fmt::format("the last part of the prefix \"{}\" is the report's name", clean));
  // A prefix that was typed into the console with a slash in front makes a folder without a name.
  if (!name.empty()) add("/" + clean, name, "in the bucket the prefix begins with a slash");
  if (!clean.empty() && !name.empty()) add(joined(clean, clean), name, "in the bucket the prefix stands twice");
  if (!clean.empty() && !name.empty())
    add("", name, fmt::format("the report lies at the top of the bucket, not below \"{}\"", clean));
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

/// The folders of the bucket that hold months of a report of this name, or of any when it is empty. Looks so deep and
/// so long only as people lay buckets out.
aws::CallResult<std::vector<std::string>> folders_of_report(aws::S3Reader& bucket, std::string_view name) {
  constexpr std::size_t deepest = 5;
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
      const bool holds_months = std::ranges::any_of(listing->folders, [](const std::string& below) {
        return bill::period_of_folder(last_part(below)).has_value();
      });
      if (!holds_months)
        next.insert(next.end(), listing->folders.begin(), listing->folders.end());
      else if (!folder.empty() && (name.empty() || equal_but_for_case(last_part(folder), name)))
        found.push_back(folder.substr(0, folder.size() - 1));
    }
    level = std::move(next);
  }
  return found;
}

ExportLocation at_path(const std::string& path, std::vector<std::string> repairs) {
  const std::string name(last_part(path));
  const std::string prefix = path.size() > name.size() ? path.substr(0, path.size() - name.size() - 1) : "";
  return {prefix, name, std::move(repairs), {}};
}

}  // namespace

aws::CallResult<std::vector<BucketMonth>> months_of(aws::S3Reader& bucket, const std::string& prefix,
                                                    const std::string& name,
                                                    const std::function<bool(BillingPeriod)>& wanted) {
  const auto report = bucket.list(joined(prefix, name) + "/", "/");
  if (!report) return std::unexpected(report.error());
  std::vector<BucketMonth> months;
  for (const std::string& folder : report->folders) {
    const auto period = bill::period_of_folder(last_part(folder));
    if (!period || (wanted && !wanted(*period))) continue;
    const auto month = bucket.list(folder, "/");
    if (!month) return std::unexpected(month.error());
    // The manifest of the report's own name says which assembly is current; a stray one beside it does not.
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

aws::CallResult<ExportLocation> locate_export(aws::S3Reader& bucket, const std::string& given_prefix,
                                              const std::string& given_name) {
  const std::string prefix = trimmed_blanks(given_prefix);
  const std::string name = trimmed_slashes(trimmed_blanks(given_name));
  ExportLocation location{trimmed_slashes(prefix), name, {}, {}};
  if (prefix != given_prefix || name != given_name)
    location.repairs.emplace_back("blanks or slashes around what was typed were taken off");
  for (const Candidate& candidate : candidates(prefix, name)) {
    auto months = months_of(bucket, candidate.prefix, candidate.name);
    // A policy that allows only the prefix that was typed keeps the other places hidden.
    const bool may_guess = !candidate.repair.empty();
    if (!months && may_guess && months.error().kind == aws::CallFailure::Kind::denied) continue;
    if (!months) return std::unexpected(std::move(months.error()));
    if (months->empty()) continue;
    if (!candidate.repair.empty()) location.repairs.push_back(candidate.repair);
    return ExportLocation{candidate.prefix, candidate.name, std::move(location.repairs), std::move(*months)};
  }
  const std::string typed = joined(location.prefix, name);
  const auto tried = [&](const std::string& path, std::string repair) -> aws::CallResult<ExportLocation> {
    ExportLocation found = at_path(path, location.repairs);
    auto months = months_of(bucket, found.prefix, found.name);
    if (!months) return std::unexpected(std::move(months.error()));
    if (months->empty()) return location;
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
  const auto folders = folders_of_report(bucket, name);
  if (!folders && folders.error().kind == aws::CallFailure::Kind::denied) return location;
  if (!folders) return std::unexpected(folders.error());
  if (folders->size() != 1) return location;
  return tried(folders->front(),
               fmt::format("the only place in the bucket that holds {} is \"{}\"",
                           name.empty() ? "months of a report" : "months of that report", folders->front()));
}

}  // namespace farthing::connect
