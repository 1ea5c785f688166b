#include "store/importer.hpp"

#include <algorithm>
#include <set>

#include "core/log.hpp"
#include "core/sha256.hpp"
#include "core/text_table.hpp"
#include "store/archive.hpp"
#include "store/checksum.hpp"
#include "store/records.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

constexpr int most_attempts = 4;

/// A folder for unfinished work, removed with the object. When the process is killed first, the sweeper removes it.
class Staging {
 public:
  static Result<Staging> make(const DataFolder& data) {
    Staging staging(data.staging() / random_name());
    FARTHING_CHECK(make_folders(staging.path_ / "segment"));
    return staging;
  }
  ~Staging() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Staging(Staging&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Staging& operator=(Staging&&) = delete;

  const fs::path& path() const { return path_; }

 private:
  explicit Staging(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

std::string identity_of(const bill::Delivery& delivery, const std::string& client,
                        const std::vector<control::DeliveryFile>& files) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n", client, delivery.export_name(),
                  delivery.hand_made ? "" : to_string(delivery.manifest.period), delivery.manifest.assembly_id);
  for (const auto& file : files) text += fmt::format("{}\t{}\n", delivery.hand_made ? "" : file.name, file.sha256);
  return sha256_of(text);
}

const control::Publication* find(const std::vector<control::Publication>& live, const std::string& payer,
                                 BillingPeriod period) {
  const auto at =
      std::ranges::find_if(live, [&](const control::Publication& p) { return p.payer == payer && p.period == period; });
  return at == live.end() ? nullptr : &*at;
}

/// Whose bill a delivery without rows is: where its export fills a bill of the period already, of that one. Its
/// manifest names the owner of the report, who need not be the payer.
std::string payer_without_rows(const std::vector<control::Publication>& live, const bill::Delivery& delivery,
                               BillingPeriod period) {
  const auto at = std::ranges::find_if(live, [&](const control::Publication& p) {
    return !delivery.hand_made && p.period == period && p.delivery.export_name == delivery.export_name();
  });
  return at == live.end() ? delivery.manifest.account : at->payer;
}

Result<> check_only_file_of_its_bill(const control::DeliveryRecord& record, const ImportSettings& settings) {
  if (!record.hand_made) return {};
  const auto other = std::ranges::find_if(settings.made_by_hand, [&](const control::DeliveryRecord& one) {
    return one.payer == record.payer && one.period == record.period && one.id != record.id;
  });
  if (other == settings.made_by_hand.end()) return {};
  return std::unexpected(Error(ErrorCode::export_conflict,
                               fmt::format("{} and {} both hold the bill of {} for {}", other->files.at(0).name,
                                           record.files.at(0).name, record.payer, to_string(record.period)),
                               "join them into one file, or import a copy of the bucket with its manifests"));
}

/// The unblended cost of plan-covered usage and its negation cancel out (AWS, "Understanding Savings Plans in your
/// CUR").
void check_identities(const bill::ControlTotals& totals, std::vector<std::string>& warnings) {
  std::map<std::string, Decimal> covered;
  std::map<std::string, Decimal> discounts;
  for (const auto& [key, sum] : totals) {
    if (key.line_item_type == "SavingsPlanCoveredUsage" || key.line_item_type == "SavingsPlanNegation")
      covered[key.currency] += sum.unblended;
    discounts[key.currency] += sum.unblended - sum.net_unblended;
  }
  for (const auto& [currency, left] : covered)
    if (!left.is_zero())
      warnings.push_back(fmt::format("savings plan usage and its negation differ by {} {}; they should cancel out",
                                     to_string(left), currency));
  for (const auto& [currency, left] : discounts)
    if (!left.is_zero())
      warnings.push_back(
          fmt::format("the unblended and the net unblended total differ by {} {}; discounts should move "
                      "cost, not change the total",
                      to_string(left), currency));
}

/// A payer or client as a folder's name: nothing in it can leave the folder.
std::string folder_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    name += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return name;
}

/// What becomes of a delivery that was accepted once; nothing when it is new, or to be published again.
Result<std::optional<ImportOutcome>> outcome_of_known(DataFolder& data, const std::string& id, Fetch& fetch,
                                                      const ImportSettings& settings) {
  FARTHING_TRY(const auto known, control::find_delivery(data.database(), id));
  if (!known) return std::nullopt;
  // Read after the delivery: another process may just have published it.
  FARTHING_TRY(const auto live, control::publications(data.database(), settings.client, std::nullopt));
  const auto* publication = find(live, known->payer, known->period);
  const bool is_live = publication != nullptr && publication->delivery.id == known->id;
  ImportOutcome outcome;
  outcome.what = is_live ? ImportOutcome::What::unchanged : ImportOutcome::What::superseded;
  outcome.delivery = *known;
  outcome.other_export = publication != nullptr && publication->delivery.export_name != known->export_name;
  control::DeliveryRecord given = *known;
  given.files = fetch.files();
  FARTHING_CHECK(check_only_file_of_its_bill(given, settings));
  const bool switches_back = outcome.other_export && settings.switch_export;
  if (!is_live && (settings.republish || switches_back)) return std::nullopt;
  if (is_live && publication->segment) {
    outcome.charges = publication->segment->charges;
    FARTHING_TRY(const bill::SplitTotals splits, split_totals(publication->segment->split_totals));
    outcome.split_rows = splits.rows;
  }
  // Of a delivery that is no longer kept, the archive needs nothing.
  FARTHING_TRY(const auto needed, control::needed_files(data.database()));
  const std::set<std::string> kept(needed.begin(), needed.end());
  const bool is_kept =
      std::ranges::all_of(known->files, [&](const control::DeliveryFile& file) { return kept.contains(file.sha256); });
  if (is_kept) {
    FARTHING_TRY(outcome.restored_files, fetch.settle(data));
  }
  return outcome;
}

Result<ImportOutcome> import_once(DataFolder& data, const bill::Delivery& delivery, DeliverySource& source,
                                  const ImportSettings& settings, ReadingProgress& progress) {
  FARTHING_TRY(const FileLock use, data.use());
  // The pointers as they were before anything was read: publishing later than that is refused if they moved.
  FARTHING_TRY(const auto live, control::publications(data.database(), settings.client, std::nullopt));
  FARTHING_TRY(const Staging staging, Staging::make(data));
  FARTHING_TRY(const auto fetch, Fetch::start(delivery.files, source, staging.path(), settings.segment.threads));
  if (!delivery.hand_made) {
    FARTHING_TRY(const std::string again, source.manifest_now());
    if (again != delivery.manifest_bytes)
      return fail(ErrorCode::manifest_changed, "{}: changed while its files were copied",
                  delivery.manifest_path.string());
  }

  control::DeliveryRecord record;
  record.id = identity_of(delivery, settings.client, fetch->files());
  FARTHING_TRY(const auto known, outcome_of_known(data, record.id, *fetch, settings));
  if (known) return *known;

  const auto expected_period =
      delivery.hand_made ? std::nullopt : std::optional<BillingPeriod>(delivery.manifest.period);
  FARTHING_TRY(const WrittenSegment written,
               write_segment(staging.path() / "segment", fetch->copies(), expected_period, settings.segment, progress));
  const bill::BillFacts& facts = written.facts;
  const Instant now = settings.clock();
  record.client = settings.client;
  record.period = facts.period;
  record.payer = facts.payer.empty() ? payer_without_rows(live, delivery, record.period) : facts.payer;
  if (record.payer.empty())
    return fail(ErrorCode::mixed_bill, "{}: has no rows, so nothing says whose bill it is",
                delivery.files.empty() ? delivery.manifest_path.string() : delivery.files.front().name);
  record.export_name = delivery.export_name();
  record.assembly_id = delivery.manifest.assembly_id;
  record.hand_made = delivery.hand_made;
  record.delivered_at = source.delivered_at();
  record.accepted_at = now;
  record.rows = facts.rows;
  record.files = fetch->files();
  FARTHING_CHECK(check_only_file_of_its_bill(record, settings));

  ImportOutcome outcome;
  outcome.charges = facts.charges;
  outcome.split_rows = facts.splits.rows;
  outcome.warnings = delivery.warnings;
  outcome.warnings.insert(outcome.warnings.end(), delivery.manifest.warnings.begin(), delivery.manifest.warnings.end());
  outcome.warnings.insert(outcome.warnings.end(), facts.warnings.begin(), facts.warnings.end());
  if (facts.rounded > 0)
    outcome.warnings.push_back(
        fmt::format("{} numbers had digits past the 12th and were rounded half-even", facts.rounded));
  if (written.mended_texts > 0)
    outcome.warnings.push_back(
        fmt::format("{} texts were not valid UTF-8; the bad bytes read as U+FFFD", written.mended_texts));
  if (written.unread_products > 0)
    outcome.warnings.push_back(fmt::format(
        "{} products are no JSON objects; what they say of a charge is kept as unknown", written.unread_products));
  if (!delivery.manifest.account.empty() && delivery.manifest.account != record.payer)
    outcome.warnings.push_back(
        fmt::format("the report belongs to account {}, not to the payer {}: it may hold only that account's part of "
                    "the payer's bill",
                    delivery.manifest.account, record.payer));
  check_identities(facts.totals, outcome.warnings);
  std::optional<std::string> expected;
  if (const auto* publication = find(live, record.payer, record.period)) {
    const control::DeliveryRecord& before = publication->delivery;
    if (before.export_name != record.export_name && !settings.switch_export)
      return fail(ErrorCode::export_conflict,
                  "the bill of {} for {} is filled from the export \"{}\"; this delivery is of \"{}\"", record.payer,
                  to_string(record.period), before.export_name, record.export_name);
    if (before.delivered_at > record.delivered_at)
      outcome.warnings.push_back(fmt::format("this delivery ({}) looks older than the one it replaces ({})",
                                             to_iso_string(record.delivered_at), to_iso_string(before.delivered_at)));
    if (before.hand_made && record.hand_made && before.files.at(0).name != record.files.at(0).name)
      outcome.warnings.push_back(fmt::format("it takes the place of another hand-made file, {}; the two are not added",
                                             before.files.at(0).name));
    expected = publication->segment ? publication->segment->id : "";
    if (record.rows == 0 && before.rows > 0)
      outcome.warnings.push_back(
          fmt::format("the delivery has no rows; the one it replaces had {}", with_thousands(before.rows)));
    outcome.replaced = true;
    outcome.replaced_rows = before.rows;
  }
  record.facts = to_json(DeliveryFacts{facts.rows_invoiced, facts.splits.rows, facts.used_until, facts.rounded,
                                       written.mended_texts, outcome.warnings,
                                       facts.form ? std::string(bill::name_of(*facts.form)) : std::string()});

  FARTHING_CHECK(fetch->settle(data));
  FARTHING_TRY(const auto segment, settle_segment(data, staging.path() / "segment", written, record, now));
  FARTHING_CHECK(control::publish(data.database(), record, segment, expected, now, settings.job));
  outcome.delivery = std::move(record);
  return outcome;
}

}  // namespace

Result<control::SegmentRecord> settle_segment(const DataFolder& data, const fs::path& staged,
                                              const WrittenSegment& written, const control::DeliveryRecord& delivery,
                                              Instant now) {
  control::SegmentRecord segment;
  segment.id = random_name();
  segment.delivery_id = delivery.id;
  segment.folder = fmt::format("segments/client={}/payer={}/period={}/segment={}", folder_name(delivery.client),
                               folder_name(delivery.payer), to_string(delivery.period), segment.id);
  segment.format = segment_format;
  segment.made_at = now;
  segment.charges = written.facts.charges;
  segment.first_usage = written.facts.first_usage;
  segment.last_usage = written.facts.last_usage;
  segment.labels = to_json(written.labels);
  segment.totals = to_json(written.facts.totals);
  segment.split_totals = to_json(written.facts.splits);
  std::error_code failed;
  for (fs::directory_iterator at(staged, failed); !failed && at != fs::directory_iterator(); at.increment(failed)) {
    if (at->path().extension() != ".parquet") continue;
    FARTHING_TRY(const Checksums sums, checksums_of(at->path()));
    segment.files.push_back({at->path().filename().string(), sums.bytes, sums.sha256, sums.xxh3});
    FARTHING_TRY(File file, File::open(at->path()));
    FARTHING_CHECK(file.sync());
  }
  if (failed) return fail(ErrorCode::io, "{}: {}", staged.string(), failed.message());
  FARTHING_CHECK(sync_folder(staged));
  const fs::path place = data.path() / segment.folder;
  FARTHING_CHECK(make_folders(place.parent_path()));
  FARTHING_CHECK(rename_path(staged, place));
  for (fs::path folder = place.parent_path(); folder != data.path(); folder = folder.parent_path())
    FARTHING_CHECK(sync_folder(folder));
  return segment;
}

Result<ImportOutcome> import_delivery(DataFolder& data, const bill::Delivery& delivery, const ImportSettings& settings,
                                      ReadingProgress& progress) {
  FolderSource source(delivery);
  return import_delivery(data, delivery, source, settings, progress);
}

Result<ImportOutcome> import_delivery(DataFolder& data, const bill::Delivery& delivery, DeliverySource& source,
                                      const ImportSettings& settings, ReadingProgress& progress) {
  for (int attempt = 1;; ++attempt) {
    progress.rows = 0;
    progress.files = 0;
    auto outcome = import_once(data, delivery, source, settings, progress);
    if (outcome || attempt == most_attempts || outcome.error().code != ErrorCode::conflict) return outcome;
    log::info("the bill changed meanwhile; starting over", {{"cause", outcome.error().message}});
  }
}

}  // namespace farthing::store
