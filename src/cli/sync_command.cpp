#include <boost/json/array.hpp>
#include <mutex>

#include "answer/json_parts.hpp"
#include "answer/surroundings.hpp"
#include "answer/sync_progress.hpp"
#include "answer/sync_request.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "connect/sync.hpp"
#include "control/clients.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;
using connect::SyncEvent;

std::string months_of(const std::vector<connect::BucketMonth>& months) {
  if (months.empty()) return {};
  return months.size() == 1
             ? to_string(months.front().period)
             : fmt::format("{} to {}", to_string(months.front().period), to_string(months.back().period));
}

std::string sentence_of(const connect::MonthPlan& plan) {
  const std::size_t all = plan.fetch.size() + plan.unchanged.size() + plan.too_early.size() + plan.broken.size();
  if (all == 0) return "nothing delivered yet";
  std::string text = fmt::format("{} in the bucket: {} to fetch", counted(all, "month"), plan.fetch.size());
  if (!plan.unchanged.empty()) text += fmt::format(", {} unchanged", plan.unchanged.size());
  if (!plan.too_early.empty())
    text += fmt::format(", {} before the first one wanted ({})", plan.too_early.size(), months_of(plan.too_early));
  if (!plan.broken.empty())
    text += fmt::format(", {} as broken as before ({})", plan.broken.size(), months_of(plan.broken));
  return text;
}

std::string line_of(const SyncEvent& event) {
  std::string what;
  if (event.found) what = sentence_of(*event.found);
  if (event.outcome)
    what = fmt::format("{}, {}", with_thousands(event.outcome->delivery.rows) + " rows",
                       with_thousands(event.outcome->charges) + " charges");
  if (event.error) what = event.error->message;
  if (!event.words.empty()) what = event.words;
  std::string line = fmt::format("{:<10} {:<16} {:<8} {}\n", answer::word_of(event.what), printable(event.connection),
                                 event.period ? to_string(*event.period) : "", printable(what));
  if (event.error) line += fmt::format("{:<37}do: {}\n", "", printable(event.error->cure));
  return line;
}

std::string line_of(const std::vector<connect::SyncStatus>& under_way) {
  constexpr double bytes_a_mib = 1024.0 * 1024.0;
  std::string line;
  for (const connect::SyncStatus& one : under_way) {
    if (!line.empty()) line += "; ";
    line += fmt::format("{} {} {}", one.connection, one.month, one.stage);
    if (one.rows > 0)
      line += fmt::format(" {} rows", with_thousands(one.rows));
    else if (one.bytes_total > 0)
      line +=
          fmt::format(" {} of {} files, {:.1f} of {:.1f} MiB", one.files, one.files_total,
                      static_cast<double>(one.bytes) / bytes_a_mib, static_cast<double>(one.bytes_total) / bytes_a_mib);
  }
  return line;
}

constexpr Instant seconds_a_minute = 60;
constexpr std::uint64_t every_by_default = 15;

class SyncCommand : public Command {
 public:
  std::string_view name() const override { return "sync"; }
  std::string_view summary() const override { return "Bring the bills of connected accounts up to date"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing sync                          every connected account: what is new in its bucket
  farthing sync acme                     one of them
  farthing sync acme --month 2026-09     read a month again, whatever is known of it
  farthing sync --watch                  go on for ever, every 15 minutes; the accounts of every client
  farthing sync acme --watch             the same for one of them; --client, where it is given, for those of one client
  farthing sync --cancel                 ask the syncs under way, in any process, to stop

An interrupted sync goes on where it stopped. A delivery that has not changed is not fetched again; one that cannot be
read leaves the last good bill as it is.)";
  }
  void declare(Options& options) override {
    options.text("NAME", name_, "", "of a connection; all of them without");
    options.texts("--month", months_, "MONTH", "read again whatever is known of it; may be given several times");
    options.flag("--switch-export", switch_export_, "let this export fill bills that another one fills now");
    options.flag("--watch", watch_, "go on for ever");
    options.number("--every", every_minutes_, "of --watch: how many minutes between two looks at a bucket; 15", 1);
    options.flag("--cancel", cancel_, "stop what is under way and what waits");
    options.number("--workers", workers_, "how many months at once, at most 64", 1);
    options.word("--output", output_, {"table", "json"}, "how to print what was done");
  }

  Result<> run(Context& context) override {
    FARTHING_CHECK(check_usage());
    if (cancel_) return cancel(context);
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const connect::SyncRequest request,
                 answer::sync_request({context.settings().client, name_, months_, switch_export_}));
    {
      FARTHING_TRY(auto data, store::DataFolder::open(context.settings().data));
      FARTHING_CHECK(control::find_client(data.database(), context.settings().client));
      FARTHING_CHECK(data.sweep(answer::kept_since(context.surroundings())));
    }
    FARTHING_TRY(auto self, answer::own_identity(context.surroundings(), stop));
    json::array events;
    Result<> printed;
    connect::Sync sync(std::move(self), settings_of(context), [&](const SyncEvent& event) {
      if (event.error) log::debug(event.error->message, {{"connection", event.connection}});
      if (output_ == "json")
        events.push_back(answer::to_json(event));
      else if (printed)
        printed = context.print(line_of(event));
    });
    const ProgressLine line(context.shows_progress, [&] { return line_of(sync.status()); });
    if (watch_) {
      connect::WatchRequest watched;
      watched.connection = name_;
      if (name_ || context.resolved.origins.at("client").origin != "default") watched.client = request.client;
      return sync.watch(watched, stop);
    }
    FARTHING_TRY(const std::uint64_t failed, sync.run_once(request, stop));
    FARTHING_CHECK(printed);
    if (output_ == "json")
      FARTHING_CHECK(context.print(answer::document(json::object{{"events", std::move(events)}, {"failed", failed}})));
    if (failed > 0)
      return std::unexpected(Error(ErrorCode::findings,
                                   fmt::format("{} failed; the last good bills stay", counted(failed, "part")),
                                   "see above, and `farthing errors`"));
    const auto missing = sync.missing_months();
    if (missing.empty()) return {};
    std::string named;
    for (const BillingPeriod month : missing) named += (named.empty() ? "" : ", ") + to_string(month);
    return std::unexpected(Error(ErrorCode::not_found, fmt::format("no bucket holds a bill of {}", named),
                                 "`farthing sync` without --month fetches what is there"));
  }

 private:
  /// What would be ignored is refused.
  Result<> check_usage() const {
    constexpr std::uint64_t most_workers = 64;
    if (workers_ > most_workers) return fail(ErrorCode::usage, "--workers: at most {}, not {}", most_workers, workers_);
    if (cancel_ && (watch_ || switch_export_ || every_minutes_ || !months_.empty()))
      return fail(ErrorCode::usage, "--cancel goes with NAME and --client only: it stops what is under way");
    if (watch_ && !months_.empty())
      return fail(ErrorCode::usage, "--month does not go with --watch: read the month again with a sync of its own");
    if (watch_ && switch_export_)
      return fail(ErrorCode::usage, "--switch-export does not go with --watch: switch with a sync of its own");
    if (every_minutes_ && !watch_) return fail(ErrorCode::usage, "--every belongs to --watch");
    constexpr std::uint64_t most_minutes = 7 * 24 * 60;
    if (every_minutes_.value_or(1) > most_minutes)
      return fail(ErrorCode::usage, "--every: at most {} minutes, not {}", most_minutes, *every_minutes_);
    return {};
  }

  connect::SyncSettings settings_of(const Context& context) const {
    connect::SyncSettings settings = answer::sync_settings(context.surroundings());
    settings.workers = workers_;
    settings.every_seconds = static_cast<Instant>(every_minutes_.value_or(every_by_default)) * seconds_a_minute;
    return settings;
  }

  Result<> cancel(const Context& context) {
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_CHECK(control::find_client(data.database(), context.settings().client));
    FARTHING_TRY(const std::uint64_t count,
                 answer::cancel_jobs(context.surroundings(), data, context.settings().client, name_));
    return context.print(fmt::format("{} cancelled\n", counted(count, "job")));
  }

  std::optional<std::string> name_;
  std::vector<std::string> months_;
  bool switch_export_ = false;
  bool watch_ = false;
  bool cancel_ = false;
  std::uint64_t workers_ = 2;
  std::optional<std::uint64_t> every_minutes_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_sync_command() { return std::make_unique<SyncCommand>(); }

}  // namespace farthing::cli
