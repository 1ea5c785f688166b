#include <mutex>

#include "answer/bill_proof.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "core/text_table.hpp"
#include "store/verifier.hpp"

namespace farthing::cli {
namespace {

constexpr double bytes_a_mib = 1024.0 * 1024.0;

std::string counts(const store::VerifyReport& report) {
  return fmt::format("{}, {}, {}, {:.1f} MiB hashed", counted(report.bills, "bill"),
                     counted(report.segments, "segment"), counted(report.archived_files, "delivered file"),
                     static_cast<double>(report.bytes) / bytes_a_mib);
}

std::string to_text(const store::VerifyReport& report) {
  if (report.problems.empty()) return fmt::format("{}: every byte and every sum is as published.\n", counts(report));
  std::string text = counts(report) + ".\n\n";
  for (const store::Problem& problem : report.problems)
    text += fmt::format("{} of {}: {}\n  {}\n  {}\n", to_string(problem.period), printable(problem.payer),
                        printable(problem.place), printable(problem.what),
                        problem.in_archive ? "the delivered file is lost: import it again from the bucket"
                                           : "`farthing rebuild` makes the segment anew");
  return text;
}

class VerifyCommand : public Command {
 public:
  std::string_view name() const override { return "verify"; }
  std::string_view summary() const override { return "Check every stored byte and every total"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing verify                  hash everything, add everything up again
  farthing verify --output json    for a monitor; the exit code is 8 when something is damaged

Hashes every delivered file in the archive and every file of every segment, of every client, and compares all totals
with those that were recorded when the bills were published. Changes nothing.)";
  }
  void declare(Options& options) override {
    options.word("--output", output_, {"table", "json"}, "how to print the result");
  }

  Result<> run(Context& context) override {
    const Settings& settings = context.settings();
    FARTHING_TRY(auto data, store::DataFolder::open_existing(settings.data));
    store::SegmentSettings segment;
    segment.threads = settings.threads;
    std::mutex mutex;
    std::string current;
    const auto on_bill = [&](const control::Publication& publication, std::size_t, std::size_t) {
      const std::lock_guard lock(mutex);
      current = fmt::format("{} of {}", to_string(publication.period), publication.payer);
    };
    Result<store::VerifyReport> report;
    {
      const ProgressLine line(context.shows_progress, [&] {
        const std::lock_guard lock(mutex);
        return "checking " + current;
      });
      report = store::verify_data(data, segment, on_bill);
    }
    if (!report) return std::unexpected(std::move(report.error()));
    FARTHING_CHECK(output_ == "json" ? context.print(answer::document(answer::to_json(*report)))
                                     : context.print(to_text(*report)));
    if (auto damage = answer::damage(*report)) return std::unexpected(std::move(*damage));
    return {};
  }

 private:
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace farthing::cli
