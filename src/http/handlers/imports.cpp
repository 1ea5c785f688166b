#include "answer/bill_import.hpp"
#include "answer/import_root.hpp"
#include "http/handlers/work_json.hpp"
#include "http/operation.hpp"

namespace farthing::http {

Outcome start_import(Visit& visit) {
  constexpr std::size_t longest_path = 4096;
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string path = fields.text("path", longest_path);
  answer::ImportWanted wanted;
  wanted.switch_export = fields.optional_flag("switch_export").value_or(false);
  wanted.republish = fields.optional_flag("republish").value_or(false);
  FARTHING_CHECK(fields.finish());
  const answer::Surroundings& surroundings = visit.services.surroundings;
  if (surroundings.import_root.empty()) {
    Problem problem(422, "this server imports nothing from its own folders: the setting import-root names none");
    problem.code = describe(ErrorCode::usage).name;
    problem.cure = "name a folder with import-root on the server, or run `farthing import` there";
    return std::unexpected(std::move(problem));
  }
  const auto place = answer::place_below(surroundings.import_root, path);
  if (!place) {
    Problem problem = wrong_field("path", place.error().message);
    problem.cure = place.error().cure;
    return std::unexpected(std::move(problem));
  }
  wanted.paths = {*place};
  wanted.client = visit.client();
  wanted.only_below = surroundings.import_root;
  visit.audit_words = path;
  return begin_work(
      visit, Work::What::import, visit.client(),
      [&surroundings, wanted](const LongWork::Tools& tools) -> Result<LongWork::Outcome> {
        answer::ImportWatch watch;
        watch.begun = [&](const bill::Delivery& delivery, std::size_t number, std::size_t total) {
          tools.begun(delivery.hand_made ? delivery.files.at(0).name : to_string(delivery.manifest.period), number,
                      total);
        };
        watch.done = [](const store::ImportOutcome&, const bill::Delivery&) { return Result<>(); };
        watch.failed = [](const answer::ImportFailure&) { return Result<>(); };
        FARTHING_TRY(auto report, answer::import_bills(surroundings, wanted, tools.progress, watch, tools.stop));
        LongWork::Outcome outcome{answer::to_json(report), std::nullopt};
        if (!report.failures.empty()) outcome.failure = std::move(report.failures.front().error);
        return outcome;
      });
}

}  // namespace farthing::http
