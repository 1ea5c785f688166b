#include "answer/labels.hpp"

#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"
#include "core/text_table.hpp"
#include "query/dimension_values.hpp"
#include "store/records.hpp"

namespace farthing::answer {

namespace json = boost::json;

Result<std::vector<ListedLabel>> listed_labels(std::span<const control::Publication> publications,
                                               std::span<const control::LabelAlias> aliases) {
  std::map<std::string, std::vector<ListedSpelling::Bill>> bills_of;
  for (const control::Publication& publication : publications) {
    if (!publication.segment) continue;
    FARTHING_TRY(const auto labels, store::label_columns_of(publication.segment->labels));
    FARTHING_TRY(const auto facts, store::delivery_facts(publication.delivery.facts));
    for (const auto& label : labels)
      bills_of[label.first].push_back({publication.payer, publication.period, facts.form});
  }
  FARTHING_TRY(const auto keys, query::label_keys(publications, aliases));
  std::vector<ListedLabel> list;
  for (const query::LabelKey& key : keys.all()) {
    ListedLabel& listed = list.emplace_back(ListedLabel{key, {}});
    for (const std::string& label : key.spellings) listed.spellings.push_back({label, bills_of[label]});
  }
  return list;
}

json::object to_json(const ListedLabel& label) {
  json::array spellings;
  for (const ListedSpelling& spelling : label.spellings) {
    json::array bills;
    for (const ListedSpelling::Bill& bill : spelling.bills)
      bills.push_back({{"payer", bill.payer},
                       {"period", to_string(bill.period)},
                       {"form", bill.form.empty() ? json::value(nullptr) : json::value(bill.form)}});
    spellings.push_back({{"label", spelling.label}, {"bills", std::move(bills)}});
  }
  return {{"name", label.key.name},
          {"alias", label.key.is_alias},
          {"spellings", std::move(spellings)},
          {"may_be", array_of(label.key.may_be)}};
}

json::object to_json(std::span<const ListedLabel> labels) {
  json::array list;
  for (const ListedLabel& label : labels) list.push_back(to_json(label));
  return {{"labels", std::move(list)}};
}

std::string to_csv(std::span<const ListedLabel> labels) {
  std::string out = "name,alias,spelling,payer,period,form\r\n";
  for (const ListedLabel& label : labels)
    for (const ListedSpelling& spelling : label.spellings) {
      const std::string line = fmt::format("{},{},{}", csv_text_cell(label.key.name), label.key.is_alias ? "yes" : "no",
                                           csv_text_cell(spelling.label));
      if (spelling.bills.empty()) out += line + ",,,\r\n";
      for (const ListedSpelling::Bill& bill : spelling.bills)
        out += fmt::format("{},{},{},{}\r\n", line, csv_text_cell(bill.payer), to_string(bill.period), bill.form);
    }
  return out;
}

}  // namespace farthing::answer
