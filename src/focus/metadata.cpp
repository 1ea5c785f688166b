#include "focus/metadata.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/sha256.hpp"

namespace farthing::focus {

namespace json = boost::json;

std::string schema_id(const Profile& profile) {
  std::string columns;
  for (const Column& column : profile.columns())
    columns += fmt::format("{} {}{}\n", column.name, name_of(column.type), column.may_be_null ? "" : " not null");
  return fmt::format("farthing-{}-{}", profile.name, sha256_of(columns).substr(0, 12));
}

std::string metadata_json(const Exported& exported, Instant created) {
  json::array columns, bills, sums;
  for (const Column& column : exported.profile.columns()) {
    json::object one{{"ColumnName", column.name}, {"DataType", name_of(column.type)}};
    if (column.type == Type::money) one["NumericScale"] = Decimal::scale;
    if (column.type == Type::product) one["NumericScale"] = 2 * Decimal::scale;
    if (column.type == Type::money || column.type == Type::product) one["NumericPrecision"] = 38;
    columns.push_back(std::move(one));
  }
  for (const query::Source& bill : exported.bills)
    bills.push_back({{"BillingAccountId", bill.payer},
                     {"BillingPeriod", to_string(bill.period)},
                     {"Delivery", bill.delivery},
                     {"DeliveredAt", to_iso_string(bill.delivered_at)},
                     {"Segment", bill.segment},
                     {"Open", bill.open}});
  for (const ExportedSum& sum : exported.sums)
    sums.push_back({{"BillingCurrency", sum.currency},
                    {"Rows", sum.rows},
                    {"BilledCost", to_string(sum.billed)},
                    {"EffectiveCost", to_string(sum.effective)}});
  const json::object document{{"Schema",
                               {{"SchemaId", schema_id(exported.profile)},
                                {"CreationDate", to_iso_string(created)},
                                {"FocusVersion", exported.profile.version},
                                {"ColumnDefinition", std::move(columns)}}},
                              {"DataGenerator", {{"DataGenerator", "farthing " FARTHING_VERSION}}},
                              {"Export",
                               {{"Format", name_of(exported.form)},
                                {"Rows", exported.rows},
                                {"AdjustmentRows", exported.adjustments},
                                {"Sums", std::move(sums)},
                                {"Bills", std::move(bills)}}}};
  return json::serialize(document) + "\n";
}

}  // namespace farthing::focus
