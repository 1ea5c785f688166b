#include "answer/bills.hpp"

#include <algorithm>

#include "answer/bill_changes.hpp"
#include "answer/bill_deliveries.hpp"
#include "answer/bill_proof.hpp"
#include "answer/json_parts.hpp"
#include "http/handlers/downloads.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "query/bill_change_output.hpp"
#include "query/question.hpp"

namespace farthing::http {
namespace {

std::expected<BillingPeriod, Problem> period_of_path(const Visit& visit) {
  auto period = BillingPeriod::parse(visit.path("period"));
  if (!period) return std::unexpected(wrong_field("period", "the month must be written like 2026-10"));
  return *period;
}

}  // namespace

Outcome list_bills(Visit& visit) {
  Parameters parameters(visit.call);
  const auto as_of = parameters.text("as_of");
  const std::string format = parameters.word("format", {"json", "csv"});
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto moment, query::read_as_of(as_of, query::url_parameters));
  FARTHING_TRY(auto publications,
               control::publications(visit.database(), visit.client(), moment, control::Read::with_totals));
  FARTHING_TRY(const auto bills, answer::listed_bills(std::move(publications)));
  if (format == "csv") return download(answer::to_csv(bills), "text/csv; charset=utf-8", "bills.csv");
  return json_answer(answer::to_json(bills));
}

Outcome get_bill(Visit& visit) {
  FARTHING_TRY(const auto period, period_of_path(visit));
  FARTHING_TRY(auto publications,
               control::publications(visit.database(), visit.client(), std::nullopt, control::Read::with_totals));
  const auto found = std::ranges::find_if(publications, [&](const control::Publication& one) {
    return one.payer == visit.path("payer") && one.period == period;
  });
  if (found == publications.end()) {
    return std::unexpected(not_found("there is no bill of this payer and month"));
  }
  FARTHING_TRY(const auto bill, answer::listed_bill(std::move(*found)));
  return json_answer(answer::to_json(bill));
}

Outcome list_deliveries(Visit& visit) {
  FARTHING_TRY(const auto period, period_of_path(visit));
  FARTHING_TRY(const auto list, answer::deliveries(visit.data(), visit.client(), visit.path("payer"), period));
  return json_answer(answer::to_json(std::span(list)));
}

Outcome get_bill_change(Visit& visit) {
  FARTHING_TRY(const auto period, period_of_path(visit));
  Parameters parameters(visit.call);
  answer::BillChangeQuestion question;
  question.payer = visit.path("payer");
  question.period = to_string(period);
  question.from = parameters.text("from");
  question.to = parameters.text("to");
  question.group_by = parameters.text("group_by").value_or(question.group_by);
  question.filters = parameters.texts("filter");
  question.metric = parameters.text("metric").value_or(question.metric);
  const std::string format = parameters.word("format", {"json", "csv"});
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(auto query, answer::read_question(question, query::url_parameters));
  FARTHING_TRY(query.aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto pair,
               answer::compared_deliveries(visit.data(), visit.client(), question, query::url_parameters));
  FARTHING_TRY(const auto change,
               query::bill_change(visit.engine(), visit.data().path(), pair.before, pair.after, query));
  if (format == "csv") return download(query::to_csv(change), "text/csv; charset=utf-8", "bill-change.csv");
  return json_text_answer(query::to_json(change));
}

Outcome get_proof(Visit& visit) {
  FARTHING_TRY(const auto period, period_of_path(visit));
  Parameters parameters(visit.call);
  const bool count_again = parameters.flag("count_again");
  FARTHING_CHECK(parameters.finish());
  store::SegmentSettings settings;
  settings.threads = visit.services.surroundings.threads;
  FARTHING_TRY(const auto proof,
               answer::prove_bill(visit.data(), visit.client(), visit.path("payer"), period, count_again, settings));
  return json_answer(answer::to_json(proof));
}

}  // namespace farthing::http
