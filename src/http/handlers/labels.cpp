#include "answer/labels.hpp"

#include "answer/json_parts.hpp"
#include "control/label_aliases.hpp"
#include "http/operation.hpp"

namespace farthing::http {

Outcome list_labels(Visit& visit) {
  FARTHING_TRY(const auto publications, control::publications(visit.database(), visit.client(), std::nullopt));
  FARTHING_TRY(const auto aliases, control::label_aliases(visit.database(), visit.client()));
  FARTHING_TRY(const auto labels, answer::listed_labels(publications, aliases));
  return json_answer(answer::to_json(std::span(labels)));
}

Outcome put_label_alias(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  control::LabelAlias alias{visit.path("label"),
                            fields.optional_texts("spellings").value_or(std::vector<std::string>())};
  if (!fields.has("spellings")) fields.refuse("spellings", "\"spellings\" is missing: a list, empty for none");
  FARTHING_CHECK(fields.finish());
  visit.audit_target = alias.name;
  for (const std::string& spelling : alias.spellings)
    visit.audit_words += (visit.audit_words.empty() ? "" : ", ") + spelling;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(alias, control::put_label_alias(db, visit.client(), std::move(alias), visit.now()));
    return {};
  }));
  return json_answer({{"name", alias.name}, {"spellings", answer::array_of(alias.spellings)}});
}

Outcome remove_label_alias(Visit& visit) {
  visit.audit_target = visit.path("label");
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::remove_label_alias(db, visit.client(), visit.path("label")); }));
  return empty_answer();
}

}  // namespace farthing::http
