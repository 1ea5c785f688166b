#include "answer/import_outcome.hpp"

#include "answer/json_parts.hpp"

namespace farthing::answer {

namespace json = boost::json;
using store::ImportOutcome;

std::string_view word_of(ImportOutcome::What what) {
  switch (what) {
    case ImportOutcome::What::published:
      return "published";
    case ImportOutcome::What::unchanged:
      return "unchanged";
    case ImportOutcome::What::superseded:
      return "superseded";
  }
  return "";
}

json::object to_json(const ImportOutcome& outcome) {
  return {{"what", word_of(outcome.what).data()},
          {"payer", outcome.delivery.payer},
          {"period", to_string(outcome.delivery.period)},
          {"export", outcome.delivery.export_name},
          {"delivery", outcome.delivery.id},
          {"hand_made", outcome.delivery.hand_made},
          {"rows", outcome.delivery.rows},
          {"charges", outcome.charges},
          {"split_rows", outcome.split_rows},
          {"replaced_rows", outcome.replaced ? json::value(outcome.replaced_rows) : json::value(nullptr)},
          {"restored_files", outcome.restored_files},
          {"warnings", array_of(outcome.warnings)}};
}

}  // namespace farthing::answer
