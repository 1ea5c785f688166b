#include "answer/bill_proof.hpp"
#include "answer/rebuilding.hpp"
#include "http/handlers/work_json.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

std::string bill_of(const control::Publication& publication) {
  return fmt::format("{} of {}", to_string(publication.period), publication.payer);
}

}  // namespace

Outcome start_rebuild(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto payer = fields.optional_text("payer");
  const auto period = fields.optional_text("period");
  FARTHING_CHECK(fields.finish());
  const auto read = answer::rebuild_wanted(std::move(payer), period, query::url_parameters);
  if (!read) return std::unexpected(wrong_field("period", read.error().message));
  const answer::RebuildWanted& wanted = *read;
  const answer::Surroundings& surroundings = visit.services.surroundings;
  // A data folder of its own: that of a request is in use, and nothing could be swept.
  return begin_work(visit, Work::What::rebuild, "",
                    [&surroundings, wanted](const LongWork::Tools& tools) -> Result<LongWork::Outcome> {
                      FARTHING_TRY(auto data, store::DataFolder::open_existing(surroundings.data));
                      answer::RebuildWatch watch;
                      watch.begun = [&](const control::Publication& publication, std::size_t number,
                                        std::size_t total) { tools.begun(bill_of(publication), number, total); };
                      watch.ended = [](const answer::RebuiltSegment&) { return Result<>(); };
                      FARTHING_TRY(const auto list, answer::rebuild(surroundings, data, wanted, watch, tools.stop));
                      return LongWork::Outcome{answer::to_json(std::span(list)), answer::first_failure(list)};
                    });
}

Outcome start_verification(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  FARTHING_CHECK(fields.finish());
  const answer::Surroundings& surroundings = visit.services.surroundings;
  return begin_work(visit, Work::What::verification, "",
                    [&surroundings](const LongWork::Tools& tools) -> Result<LongWork::Outcome> {
                      FARTHING_TRY(auto data, store::DataFolder::open_existing(surroundings.data));
                      store::SegmentSettings settings;
                      settings.threads = surroundings.threads;
                      const auto on_bill = [&](const control::Publication& publication, std::size_t number,
                                               std::size_t total) { tools.begun(bill_of(publication), number, total); };
                      FARTHING_TRY(const auto report, store::verify_data(data, settings, on_bill, tools.stop));
                      return LongWork::Outcome{answer::to_json(report), answer::damage(report)};
                    });
}

}  // namespace farthing::http
