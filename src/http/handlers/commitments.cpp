#include "answer/commitments.hpp"

#include "http/handlers/downloads.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "query/commitments_output.hpp"
#include "query/question.hpp"

namespace farthing::http {

Outcome list_commitments(Visit& visit) {
  Parameters parameters(visit.call);
  const auto from = parameters.text("from");
  const auto to = parameters.text("to");
  const auto payer = parameters.text("payer");
  const auto as_of = parameters.text("as_of");
  const std::string format = parameters.word("format", {"json", "csv"});
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto moment, query::read_as_of(as_of, query::url_parameters));
  FARTHING_TRY(auto publications, control::publications(visit.database(), visit.client(), moment));
  FARTHING_TRY(const auto bills,
               answer::bills_of_months(std::move(publications), from, to, payer, query::url_parameters));
  FARTHING_TRY(const auto report, query::commitments(visit.engine(), visit.data().path(), bills));
  if (format == "csv") return download(query::to_csv(report), "text/csv; charset=utf-8", "commitments.csv");
  return json_text_answer(query::to_json(report));
}

}  // namespace farthing::http
