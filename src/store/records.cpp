#include "store/records.hpp"

#include <array>
#include <boost/json.hpp>

namespace farthing::store {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, Decimal bill::Totals::*>, 6> costs{
    {{"unblended", &bill::Totals::unblended},
     {"amortised", &bill::Totals::amortised},
     {"net_unblended", &bill::Totals::net_unblended},
     {"net_amortised", &bill::Totals::net_amortised},
     {"list", &bill::Totals::list},
     {"blended", &bill::Totals::blended}}};

Result<json::value> parse(const std::string& text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed) return fail(ErrorCode::database, "the control database holds a record that is not JSON");
  return value;
}

std::unexpected<Error> unreadable() {
  return fail(ErrorCode::database, "the control database holds a record of another form");
}

}  // namespace

std::string to_json(const DeliveryFacts& facts) {
  json::array warnings;
  for (const std::string& warning : facts.warnings) warnings.emplace_back(warning);
  return json::serialize(json::object{{"rows_invoiced", facts.rows_invoiced},
                                      {"split_rows", facts.split_rows},
                                      {"used_until", facts.used_until},
                                      {"rounded", facts.rounded},
                                      {"mended_texts", facts.mended_texts},
                                      {"warnings", std::move(warnings)},
                                      {"form", facts.form}});
}

Result<DeliveryFacts> delivery_facts(const std::string& text) {
  FARTHING_TRY(const json::value value, parse(text));
  try {
    const json::object& object = value.as_object();
    DeliveryFacts facts;
    facts.rows_invoiced = object.at("rows_invoiced").to_number<std::uint64_t>();
    facts.used_until = object.at("used_until").to_number<std::int64_t>();
    facts.rounded = object.at("rounded").to_number<std::uint64_t>();
    facts.mended_texts = object.at("mended_texts").to_number<std::uint64_t>();
    for (const auto& warning : object.at("warnings").as_array()) facts.warnings.emplace_back(warning.as_string());
    if (const auto* rows = object.if_contains("split_rows")) facts.split_rows = rows->to_number<std::uint64_t>();
    if (const auto* form = object.if_contains("form")) facts.form = form->as_string();
    return facts;
  } catch (const std::exception&) {
    return unreadable();
  }
}

std::string to_json(const bill::ControlTotals& totals) {
  json::array list;
  for (const auto& [key, sum] : totals) {
    json::object entry{{"account", key.account},
                       {"line_item_type", key.line_item_type},
                       {"commitment_status", key.commitment_status},
                       {"currency", key.currency},
                       {"charges", sum.charges}};
    for (const auto& [name, member] : costs) entry[name] = to_string(sum.*member);
    list.push_back(std::move(entry));
  }
  return json::serialize(list);
}

Result<bill::ControlTotals> control_totals(const std::string& text) {
  FARTHING_TRY(const json::value value, parse(text));
  try {
    bill::ControlTotals totals;
    for (const auto& item : value.as_array()) {
      const json::object& entry = item.as_object();
      const auto field = [&](std::string_view name) { return std::string(entry.at(name).as_string()); };
      bill::Totals& sum =
          totals[{field("account"), field("line_item_type"), field("commitment_status"), field("currency")}];
      sum.charges = entry.at("charges").to_number<std::uint64_t>();
      for (const auto& [name, member] : costs)
        if (read_decimal(field(name), sum.*member) != DecimalReading::exact) return unreadable();
    }
    return totals;
  } catch (const std::exception&) {
    return unreadable();
  }
}

std::string to_json(const bill::SplitTotals& totals) {
  if (totals.rows == 0) return "";
  json::object object{{"rows", totals.rows}};
  for (const auto& one : bill::split_amounts())
    if (one.is_cost) object[one.name] = to_string(totals.of(one.amount));
  return json::serialize(object);
}

Result<bill::SplitTotals> split_totals(const std::string& text) {
  bill::SplitTotals totals;
  if (text.empty()) return totals;
  FARTHING_TRY(const json::value value, parse(text));
  try {
    const json::object& object = value.as_object();
    totals.rows = object.at("rows").to_number<std::uint64_t>();
    for (const auto& one : bill::split_amounts())
      if (one.is_cost && read_decimal(object.at(one.name).as_string(), totals.of(one.amount)) != DecimalReading::exact)
        return unreadable();
    return totals;
  } catch (const std::exception&) {
    return unreadable();
  }
}

std::string to_json(const std::vector<SegmentLabel>& labels) {
  json::object object;
  for (const SegmentLabel& label : labels) object[label.name] = label.column;
  return json::serialize(object);
}

Result<std::map<std::string, std::string>> label_columns_of(const std::string& text) {
  FARTHING_TRY(const json::value value, parse(text));
  try {
    std::map<std::string, std::string> columns;
    for (const auto& [name, column] : value.as_object()) columns.emplace(name, column.as_string());
    return columns;
  } catch (const std::exception&) {
    return unreadable();
  }
}

}  // namespace farthing::store
