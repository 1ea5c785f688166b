#include "query/segment_selection.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <set>
#include <string>
#include <thread>

#include "query/label_keys.hpp"
#include "query/query_words.hpp"
#include "store/records.hpp"
#include "store/segment_writer.hpp"
#include "store/verifier.hpp"

namespace farthing::query {
namespace {

Result<bool> is_open(const control::DeliveryRecord& delivery) {
  FARTHING_TRY(const store::DeliveryFacts facts, store::delivery_facts(delivery.facts));
  return facts.is_open(delivery.rows);
}

/// The folder below the data folder, if it is one: a damaged record must not lead elsewhere.
Result<std::filesystem::path> folder_of(const std::filesystem::path& data_folder,
                                        const control::SegmentRecord& segment) {
  const std::filesystem::path below(segment.folder);
  const bool leaves = std::ranges::any_of(below, [](const std::filesystem::path& step) { return step == ".."; });
  if (below.empty() || below.is_absolute() || leaves)
    return fail(ErrorCode::database, "segment {}: \"{}\" is not a folder below the data folder", segment.id,
                segment.folder);
  return data_folder / below;
}

/// The labels that a query asks for.
std::set<std::string> labels_of(const CostQuery& query) {
  std::set<std::string> labels;
  for (const Dimension& dimension : query.group_by)
    if (dimension.kind == Dimension::Kind::label) labels.insert(dimension.label);
  for (const Filter& filter : query.filters)
    if (filter.dimension.kind == Dimension::Kind::label) labels.insert(filter.dimension.label);
  return labels;
}

/// A mistyped tag would look like untagged cost.
Error no_such_label(const std::string& label, const std::set<std::string>& known) {
  const std::vector<std::string> all(known.begin(), known.end());
  constexpr std::size_t most_shown = 30;
  const std::span shown = std::span(all).first(std::min(all.size(), most_shown));
  return {ErrorCode::not_found, fmt::format("no bill has {}{}", label, did_you_mean(label, all)),
          all.empty()
              ? "activate cost allocation tags in the AWS billing console; bills delivered from then on have them"
              : fmt::format("capitals count; the bills have {}{}", joined(shown),
                            all.size() > most_shown ? fmt::format(" and {} more", all.size() - most_shown) : "")};
}

/// Finds the columns that hold the labels asked for, under any of their spellings. `labels` has those of every bill,
/// whether chosen or not: what a key is called, and which keys are one, must not hang on the range of a question.
Result<> find_labels(const CostQuery& query, const std::vector<LabelKeys::Labels>& labels,
                     const std::vector<std::size_t>& labels_of_part, SegmentSelection& selection) {
  const std::set<std::string> asked = labels_of(query);
  if (asked.empty()) return {};
  std::vector<const LabelKeys::Labels*> bills;
  std::set<std::string> known;
  for (const LabelKeys::Labels& of_bill : labels) {
    bills.push_back(&of_bill);
    for (const auto& label : of_bill) known.insert(label.first);
  }
  const LabelKeys keys = LabelKeys::of(bills, query.aliases);
  for (const std::string& label : asked) {
    const LabelKey* key = keys.find(label);
    if (key == nullptr ||
        std::ranges::none_of(key->spellings, [&](const std::string& one) { return known.contains(one); }))
      return std::unexpected(no_such_label(label, known));
    if (key->name != label) selection.label_names[label] = key->name;
    std::vector<std::string> spellings = key->spellings;
    std::ranges::stable_partition(spellings, [&](const std::string& one) { return one == label; });
    for (std::size_t part = 0; part < selection.segments.size(); ++part)
      for (const std::string& spelling : spellings)
        if (const auto& of_part = labels[labels_of_part[part]]; of_part.contains(spelling))
          selection.segments[part].labels[label].push_back(of_part.at(spelling));
  }
  return {};
}

}  // namespace

Result<SegmentSelection> select_segments(const std::filesystem::path& data_folder,
                                         std::span<const control::Publication> publications, const CostQuery& query) {
  SegmentSelection selection;
  std::vector<LabelKeys::Labels> labels;
  std::vector<std::size_t> labels_of_part;
  for (const control::Publication& publication : publications) {
    SegmentPart part;
    part.period = publication.period;
    if (!publication.segment) {
      // Where nothing is known of its usage, it may lie on any day: a bill also holds rows of other months.
      const auto& was = publication.retired_segment;
      part.first_usage = was ? was->first_usage : std::numeric_limits<Instant>::min();
      part.last_usage = was ? was->last_usage : std::numeric_limits<Instant>::max();
      if (chooses(query, part))
        return std::unexpected(Error(
            ErrorCode::not_found,
            fmt::format("the bill of payer {} for {} as it was then is no longer kept", publication.payer,
                        to_string(publication.period)),
            fmt::format("ask for a later moment, or leave {} out; how long earlier deliveries are kept is a setting",
                        query.style.name("as-of"))));
      continue;
    }
    const control::SegmentRecord& segment = *publication.segment;
    FARTHING_TRY(part.folder, folder_of(data_folder, segment));
    FARTHING_TRY(labels.emplace_back(), store::label_columns_of(segment.labels));
    part.first_usage = segment.first_usage;
    part.last_usage = segment.last_usage;
    const auto has_file = [&](std::string_view name) {
      return std::ranges::find(segment.files, name, &control::SegmentFile::name) != segment.files.end();
    };
    part.has_wide = has_file("charges-wide.parquet");
    part.has_wide_daily = has_file("daily-wide.parquet");
    part.has_splits = has_file("split-costs.parquet");
    if (!chooses(query, part)) continue;
    if (query.subject == Subject::split_costs && segment.format < store::segment_format_with_splits)
      return std::unexpected(Error(
          ErrorCode::not_found,
          fmt::format("the bill of payer {} for {} was read by an older farthing, which did not keep split costs apart",
                      publication.payer, to_string(publication.period)),
          "run `farthing rebuild`: it reads the bill again from the archive"));
    FARTHING_TRY(Source bill, source_of(publication));
    selection.bills.push_back(std::move(bill));
    selection.segments.push_back(std::move(part));
    labels_of_part.push_back(labels.size() - 1);
    selection.publications.push_back(&publication);
  }
  if (!publications.empty()) FARTHING_CHECK(find_labels(query, labels, labels_of_part, selection));
  return selection;
}

Result<Source> source_of(const control::Publication& publication) {
  FARTHING_TRY(const bool open, is_open(publication.delivery));
  return Source{publication.payer,
                publication.period,
                publication.segment ? publication.segment->id : std::string(),
                publication.delivery.id,
                publication.delivery.delivered_at,
                open};
}

Result<> check_files(const std::filesystem::path& data_folder, const SegmentSelection& selection,
                     std::span<const std::string_view> names, std::size_t threads) {
  std::vector<Result<>> checked(selection.publications.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < checked.size(); i = next++)
      checked[i] = store::check_before_reading(data_folder, *selection.publications[i], names);
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, checked.size()); ++i) others.emplace_back(work);
    work();
  }
  for (const Result<>& one : checked) FARTHING_CHECK(one);
  return {};
}

}  // namespace farthing::query
