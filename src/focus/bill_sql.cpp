#include "focus/bill_sql.hpp"

#include <filesystem>
#include <map>

#include "bill/columns.hpp"
#include "store/duckdb/engine.hpp"
#include "store/records.hpp"
#include "store/segment_columns.hpp"

namespace farthing::focus {
namespace {

using store::sql_name;
using store::sql_text;

/// What a segment is read as: plain files, whatever their folders are called.
std::string file_sql(const query::SegmentPart& segment, std::string_view name) {
  return fmt::format("read_parquet({}, hive_partitioning = false)", sql_text((segment.folder / name).string()));
}

std::string timestamp_sql(Instant instant) {
  std::string text = to_iso_string(instant);
  text.pop_back();  // TIMESTAMP has no zone
  return "TIMESTAMP " + sql_text(text);
}

void add(std::string& list, std::string_view separator, std::string_view item) {
  if (!list.empty()) list += separator;
  list += item;
}

/// A WITH clause's table of constants; a row of nulls stands where there is none, and joins with nothing.
std::string values_sql(std::string_view name, std::string_view columns, const std::vector<std::string>& rows,
                       std::string_view no_row) {
  std::string list;
  for (const std::string& row : rows) add(list, ",\n", row);
  return fmt::format("{}({}) AS (VALUES {})", name, columns, list.empty() ? std::string(no_row) : list);
}

std::string tables_sql(const AccountNames& names) {
  std::vector<std::string> services, units, regions, accounts;
#define FARTHING_FOCUS_SERVICE(code, name, category, subcategory) \
  services.push_back(                                             \
      fmt::format("({}, {}, {}, {})", sql_text(code), sql_text(name), sql_text(category), sql_text(subcategory)));
#include "focus/services.inc"
#undef FARTHING_FOCUS_SERVICE
#define FARTHING_FOCUS_UNIT(bill, unit) units.push_back(fmt::format("({}, {})", sql_text(bill), sql_text(unit)));
#include "focus/units.inc"
#undef FARTHING_FOCUS_UNIT
#define FARTHING_FOCUS_REGION(code, name) regions.push_back(fmt::format("({}, {})", sql_text(code), sql_text(name)));
#include "focus/regions.inc"
#undef FARTHING_FOCUS_REGION
  for (const auto& [account, name] : names)
    accounts.push_back(fmt::format("({}, {}, {})", sql_text(account.first), sql_text(account.second), sql_text(name)));
  constexpr std::string_view none = "(CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR))";
  return fmt::format("{},\n{},\n{},\n{}", values_sql("services", "code, name, category, subcategory", services, none),
                     values_sql("units", "of_bill, unit", units, none),
                     values_sql("regions", "code, name", regions, none),
                     values_sql("account_names", "payer, account, name", accounts, none));
}

/// A unit of the bill in FOCUS's format, where the table does not name it: `Lambda-GB-Second` is `Lambda GB-Seconds`.
constexpr std::string_view unit_by_ending_sql =
    R"(regexp_replace(replace(regexp_replace(regexp_replace(regexp_replace(pricing_unit, '(?i)-mo(nth)?s?$', '-Months'), '(?i)(hrs?|hours?)$', 'Hours'), '(?i)seconds?$', 'Seconds'), '-', ' '), ' (Months|Hours|Seconds)$', '-\1'))";

/// A CASE over the type of a line item: one of the columns of line_items.inc.
enum class OfLineItem : std::uint8_t { frequency, pricing };
std::string line_item_case(OfLineItem wanted) {
  std::string sql = "CASE line_item_type";
  const auto line = [&](std::string_view type, std::string_view frequency, std::string_view pricing) {
    const std::string_view word = wanted == OfLineItem::frequency ? frequency : pricing;
    std::string value = sql_text(word);
    if (word == "by its usage type")
      value = "CASE WHEN contains(usage_type, 'SpotUsage') THEN 'Dynamic' ELSE 'Standard' END";
    if (word == "by its length")
      value =
          "CASE WHEN usage_end - usage_start BETWEEN INTERVAL 27 DAY AND INTERVAL 32 DAY THEN 'Recurring' ELSE "
          "'One-Time' END";
    if (word.empty()) value = "NULL";
    sql += fmt::format(" WHEN {} THEN {}", sql_text(type), value);
  };
#define FARTHING_FOCUS_LINE_ITEM(type, frequency, pricing) line(type, frequency, pricing);
#include "focus/line_items.inc"
#undef FARTHING_FOCUS_LINE_ITEM
  return sql + (wanted == OfLineItem::frequency ? " ELSE 'One-Time' END" : " END");
}

/// The type of what an ARN names; nothing for other ids.
std::string arn_type_sql(std::string_view arn) {
  std::string services;
#define FARTHING_FOCUS_RESOURCE_SERVICE(service, type) \
  services += fmt::format(" WHEN {} THEN {}", sql_text(service), sql_text(type));
#include "focus/resource_types.inc"
#undef FARTHING_FOCUS_RESOURCE_SERVICE
  return fmt::format(
      "CASE WHEN starts_with({0}, 'arn:') THEN coalesce(nullif(regexp_extract({0}, "
      "'^arn:[^:]*:[^:]*:[^:]*:[^:]*:([A-Za-z][A-Za-z0-9-]*)[/:]', 1), ''), CASE split_part({0}, ':', 3){1} ELSE "
      "nullif(split_part({0}, ':', 3), '') END) END",
      arn, services);
}

std::string resource_type_sql() {
  std::string ids;
#define FARTHING_FOCUS_RESOURCE_ID(prefix, type) \
  ids += fmt::format(" WHEN {} THEN {}", sql_text(prefix), sql_text(type));
#include "focus/resource_types.inc"
#undef FARTHING_FOCUS_RESOURCE_ID
  return fmt::format("coalesce({}, CASE regexp_extract(resource_id, '^([a-z]+(-[a-z]+)*)-[0-9a-f]{{8,17}}$', 1){} END)",
                     arn_type_sql("resource_id"), ids);
}

std::string product_type_sql() {
  std::string products;
#define FARTHING_FOCUS_RESOURCE_PRODUCT(code, type) \
  products += fmt::format(" WHEN {} THEN {}", sql_text(code), sql_text(type));
#include "focus/resource_types.inc"
#undef FARTHING_FOCUS_RESOURCE_PRODUCT
  return fmt::format("CASE product_code{} ELSE 'other' END", products);
}

/// The kinds of a bill with all that depends on nothing else.
std::string kinds_sql(const query::SegmentPart& segment) {
  return fmt::format(R"(SELECT kind, {texts}, charge_category, commitment_status,
    line_item_type = 'SavingsPlanNegation' AS is_negation,
    coalesce(nullif(product_name, ''), s.name, nullif(service_code, ''), nullif(product_code, ''), 'AWS') AS service_name,
    s.category AS known_category, s.subcategory AS known_subcategory,
    coalesce(nullif(savings_plan_arn, ''), nullif(reservation_arn, '')) AS arn,
    savings_plan_arn <> '' AS of_savings_plan,
    {arn_type} AS arn_type, {product_type} AS product_type,
    coalesce(nullif(invoicing_entity, ''), CASE billing_entity WHEN 'AISPL' THEN 'Amazon Web Services India Private Limited' ELSE 'Amazon Web Services, Inc.' END) AS issuer,
    coalesce(nullif(legal_entity, ''), nullif(invoicing_entity, ''), 'Amazon Web Services, Inc.') AS publisher,
    coalesce(nullif(currency, ''), 'XXX') AS currency_code,
    coalesce(nullif(region_code, ''), nullif(k.region, '')) AS region_id, r.name AS region_name,
    CASE WHEN pricing_unit = '' THEN 'Units' ELSE coalesce(u.unit, {unit_by_ending}) END AS bill_unit,
    coalesce(nullif(sku, ''), nullif(split_part(rate_code, '.', 1), ''), nullif(rtrim(product_code || ':' || usage_type, ':'), ''), 'AWS') AS known_sku,
    CASE WHEN instance_type <> '' OR product_family <> '' THEN '{{' || concat_ws(',', CASE WHEN instance_type <> '' THEN '"InstanceType":' || CAST(to_json(instance_type) AS VARCHAR) END, CASE WHEN product_family <> '' THEN '"x_ProductFamily":' || CAST(to_json(product_family) AS VARCHAR) END) || '}}' END AS price_details,
    TRY_CAST(nullif(public_on_demand_rate, '') AS DECIMAL(38, 12)) AS public_rate,
    TRY_CAST(nullif(unblended_rate, '') AS DECIMAL(38, 12)) AS billed_rate
  FROM {file} AS k LEFT JOIN services AS s ON s.code = k.product_code
    LEFT JOIN units AS u ON u.of_bill = lower(k.pricing_unit)
    LEFT JOIN regions AS r ON r.code = coalesce(nullif(k.region_code, ''), nullif(k.region, '')))",
                     fmt::arg("texts", texts_of_a_kind()),
                     fmt::arg("arn_type", arn_type_sql("coalesce(nullif(savings_plan_arn, ''), reservation_arn)")),
                     fmt::arg("product_type", product_type_sql()), fmt::arg("unit_by_ending", unit_by_ending_sql),
                     fmt::arg("file", file_sql(segment, "kinds.parquet")));
}

/// The charges of a bill, narrow and wide ones alike.
std::string charges_sql(const query::SegmentPart& segment) {
  std::string columns = "file, \"row\", account, kind, resource, labels, usage_start, usage_end";
  columns += ", CAST(usage_amount AS DECIMAL(38, 12)) AS usage_amount";
  for (const std::string_view metric : store::segment_metrics())
    columns += fmt::format(", CAST({0} AS DECIMAL(38, 12)) AS {0}", metric);
  std::string sql = fmt::format("SELECT {} FROM {}", columns, file_sql(segment, "charges.parquet"));
  if (segment.has_wide)
    sql += fmt::format(" UNION ALL SELECT {} FROM {}", columns, file_sql(segment, "charges-wide.parquet"));
  return sql;
}

/// What is left of covered use and its negation, which FOCUS bills with nothing: by commitment, account, service and
/// invoice, so that the sums of each stay those of the bill.
std::string rest_sql(std::string_view charges, std::string_view kinds) {
  return fmt::format(
      R"(SELECT coalesce(min(kind) FILTER (is_negation), min(kind)) AS kind, account, min(usage_start) AS usage_start,
    max(usage_end) AS usage_end, sum(net_unblended) AS billed,
    coalesce(sum(net_amortised) FILTER (is_negation), 0) AS effective
  FROM {} JOIN {} USING (kind) WHERE is_negation OR commitment_status = 'Used'
  GROUP BY account, arn, product_code, invoice_id, currency
  HAVING sum(net_unblended) <> 0 OR coalesce(sum(net_amortised) FILTER (is_negation), 0) <> 0)",
      charges, kinds);
}

/// The name of a tag or cost category in Tags: as the user wrote it; what AWS made begins with `aws:`.
std::string tag_key(const std::string& label) {
  constexpr std::string_view tag = "tag:", category = "category:";
  if (label.starts_with(tag)) return label.substr(tag.size());
  if (label.starts_with(category)) return "aws:cost-category:" + label.substr(category.size());
  return label;
}

/// `labels` has the column of each.
std::string labels_sql(const query::SegmentPart& segment, const std::map<std::string, std::string>& labels) {
  std::string pairs, name_tag = "''";
  for (const auto& [label, column] : labels) {
    const std::string name = sql_name(column);
    add(pairs, ", ",
        fmt::format(
            "CASE WHEN {0} <> '' THEN CAST(to_json({1}) AS VARCHAR) || ':' || CAST(to_json({0}) AS VARCHAR) END", name,
            sql_text(tag_key(label))));
    if (label == "tag:Name" || label == "tag:name") name_tag = name;
  }
  return fmt::format("SELECT labels, {} AS tags, {} AS name_tag FROM {}",
                     pairs.empty() ? std::string("CAST(NULL AS VARCHAR)")
                                   : fmt::format("'{{' || nullif(concat_ws(',', {}), '') || '}}'", pairs),
                     name_tag, file_sql(segment, "labels.parquet"));
}

/// What the bill was delivered as; of one that an older version of farthing read, what its export's name tells.
std::string format_of(const control::DeliveryRecord& delivery) {
  const auto facts = store::delivery_facts(delivery.facts);
  const std::string form = facts ? facts->form : "";
  if (form == bill::name_of(bill::Form::focus)) return "FOCUS";
  if (form == bill::name_of(bill::Form::cur_2)) return "CUR 2.0";
  if (form.empty() && delivery.export_name.find("/export/") != std::string::npos) return "CUR 2.0";
  return "CUR";
}

/// The WITH clauses of one bill; the last of them, `lines_N`, yields its rows.
std::string bill_sql(const query::SegmentSelection& bills, std::size_t number) {
  const query::SegmentPart& segment = bills.segments[number];
  const query::Source& bill = bills.bills[number];
  // Read before, when the segments were selected.
  const auto labels = store::label_columns_of(bills.publications[number]->segment->labels).value();
  const control::DeliveryRecord& delivery = bills.publications[number]->delivery;
  std::vector<std::string> files;
  for (std::size_t file = 0; file < delivery.files.size(); ++file) {
    // Where a file lay that was imported by hand is nobody's business.
    const std::string& as_known = delivery.files[file].name;
    const std::string shown = delivery.hand_made ? std::filesystem::path(as_known).filename().string() : as_known;
    files.push_back(fmt::format("({}, {})", file, sql_text(shown)));
  }
  const auto name = [&](std::string_view what) { return fmt::format("{}_{}", what, number); };
  std::string sql = values_sql(name("files"), "number, name", files, "(CAST(NULL AS INTEGER), CAST(NULL AS VARCHAR))");
  // What is needed more than once is read more than once, rather than held in memory.
  sql += fmt::format(",\n{} AS NOT MATERIALIZED ({})", name("kinds"), kinds_sql(segment));
  sql += fmt::format(",\n{} AS NOT MATERIALIZED ({})", name("charges"), charges_sql(segment));
  sql += fmt::format(",\n{} AS ({})", name("rest"), rest_sql(name("charges"), name("kinds")));
  sql += fmt::format(",\n{} AS ({})", name("labels"), labels_sql(segment, labels));
  sql += fmt::format(",\n{} AS (SELECT resource, resource_id, {} AS known_type FROM {})", name("resources"),
                     resource_type_sql(), file_sql(segment, "resources.parquet"));
  sql += fmt::format(
      R"(,
{lines} AS (SELECT c.* EXCLUDE (kind, account, resource, labels, file, "row"), k.* EXCLUDE (kind),
    {payer} AS payer_id, {begin} AS period_begin, {end} AS period_end, {format} AS source_format,
    coalesce(a.account_id, '') AS account_id, coalesce(r.resource_id, '') AS resource_id, r.known_type, l.tags,
    coalesce(l.name_tag, '') AS name_tag, f.name AS source_file, CAST(c."row" AS BIGINT) AS source_row
  FROM (SELECT *, false AS is_rest FROM {charges} UNION ALL
        SELECT NULL, NULL, account, kind, NULL, NULL, usage_start, usage_end, NULL, 0, 0, billed, effective, 0, NULL, true FROM {rest}) AS c
    JOIN {kinds} AS k USING (kind) LEFT JOIN {accounts} AS a USING (account) LEFT JOIN {resources} AS r USING (resource)
    LEFT JOIN {labels} AS l USING (labels) LEFT JOIN {files} AS f ON f.number = c.file
  WHERE c.is_rest OR NOT (k.is_negation OR k.commitment_status = 'Ahead')))",
      fmt::arg("lines", name("lines")), fmt::arg("payer", sql_text(bill.payer)),
      fmt::arg("begin", timestamp_sql(bill.period.begin())), fmt::arg("end", timestamp_sql(bill.period.end())),
      fmt::arg("format", sql_text(format_of(delivery))), fmt::arg("charges", name("charges")),
      fmt::arg("rest", name("rest")), fmt::arg("kinds", name("kinds")),
      fmt::arg("accounts", file_sql(segment, "accounts.parquet")), fmt::arg("resources", name("resources")),
      fmt::arg("labels", name("labels")), fmt::arg("files", name("files")));
  return sql;
}

/// From lines to what the columns are made of, in steps that each use the one before.
constexpr std::string_view priced_sql = R"(
classed AS (SELECT *,
    CASE WHEN is_rest THEN '' ELSE commitment_status END AS status,
    CASE WHEN is_rest THEN 'Adjustment' WHEN commitment_status = 'Unused' THEN 'Unused' ELSE 'Source' END AS role,
    CASE WHEN is_rest THEN 'Adjustment' ELSE charge_category END AS category,
    NOT is_rest AND (bill_type = 'Refund' OR line_item_type IN ('Refund', 'Credit') AND usage_start < period_begin) AS is_correction,
    CASE WHEN usage_end > usage_start THEN usage_end ELSE usage_start + INTERVAL 1 SECOND END AS charge_end,
    contains(resource_id, 'cr-') AND (contains(usage_type, 'UnusedBox') OR contains(usage_type, 'UnusedDed')) AS has_unused_capacity
  FROM lines),
costed AS (SELECT *,
    CASE WHEN role = 'Source' AND status = 'Used' THEN 0 ELSE net_unblended END AS billed,
    net_amortised AS effective,
    CASE WHEN role = 'Unused' THEN 0 WHEN role = 'Source' AND status = 'Used' AND NOT of_savings_plan THEN list ELSE net_unblended END AS contracted_cost,
    CASE WHEN role = 'Unused' THEN 0 WHEN role = 'Source' AND category = 'Usage' AND line_item_type <> 'Refund' THEN list ELSE net_unblended END AS any_list_cost,
    category IN ('Usage', 'Purchase') AND NOT is_correction AS has_price,
    CASE WHEN NOT (role = 'Source' AND category = 'Usage' AND status = '') THEN arn END AS commitment
  FROM classed),
signed AS (SELECT *,
    CASE WHEN any_list_cost < 0 AND contracted_cost > 0 OR any_list_cost > 0 AND contracted_cost < 0 THEN contracted_cost ELSE any_list_cost END AS list_cost,
    contracted_cost < 0 OR contracted_cost = 0 AND any_list_cost < 0 AS is_negative,
    contracted_cost = 0 AND any_list_cost = 0 AS is_free,
    usage_amount IS NULL OR abs(usage_amount) >= 10000000000000 OR usage_amount = 0 AND (contracted_cost <> 0 OR any_list_cost <> 0) AS lacks_quantity
  FROM costed),
quantified AS (SELECT *,
    CASE WHEN NOT has_price THEN NULL WHEN role = 'Unused' THEN CAST(0 AS DECIMAL(38, 12))
      WHEN lacks_quantity THEN CAST(CASE WHEN is_negative THEN -1 ELSE 1 END AS DECIMAL(38, 12))
      WHEN NOT is_free AND (usage_amount < 0) <> is_negative THEN -usage_amount ELSE usage_amount END AS quantity,
    CASE WHEN lacks_quantity AND role <> 'Unused' THEN 'Units' ELSE bill_unit END AS unit
  FROM signed),
sourced AS (SELECT *,
    CASE WHEN quantity IS NULL OR role = 'Unused' THEN NULL WHEN rate_fits(public_rate, quantity, list_cost) THEN 'PublicOnDemandRate'
      WHEN rate_fits(billed_rate, quantity, list_cost) THEN 'UnblendedRate' ELSE 'Cost' END AS list_source,
    CASE WHEN quantity IS NULL OR role = 'Unused' THEN NULL WHEN rate_fits(billed_rate, quantity, contracted_cost) THEN 'UnblendedRate'
      WHEN rate_fits(public_rate, quantity, contracted_cost) THEN 'PublicOnDemandRate' ELSE 'Cost' END AS contracted_source
  FROM quantified),
priced AS (SELECT p.*, n.name AS account_name, m.name AS payer_name, t.service_category, t.service_subcategory,
    CASE WHEN quantity IS NULL THEN NULL WHEN role = 'Unused' THEN CAST(0 AS DECIMAL(38, 12)) WHEN list_source = 'PublicOnDemandRate' THEN public_rate
      WHEN list_source = 'UnblendedRate' THEN billed_rate ELSE price_of(list_cost, quantity) END AS list_price,
    CASE WHEN quantity IS NULL THEN NULL WHEN role = 'Unused' THEN CAST(0 AS DECIMAL(38, 12)) WHEN contracted_source = 'PublicOnDemandRate' THEN public_rate
      WHEN contracted_source = 'UnblendedRate' THEN billed_rate ELSE price_of(contracted_cost, quantity) END AS contracted_price,
    CASE WHEN NOT has_price OR category = 'Purchase' OR commitment IS NULL OR role = 'Unused' AND NOT of_savings_plan THEN NULL WHEN of_savings_plan THEN amortised ELSE quantity END AS used_commitment,
    CASE WHEN NOT has_price OR category <> 'Purchase' OR commitment IS NULL THEN NULL WHEN of_savings_plan THEN unblended WHEN line_item_type = 'RIFee' THEN quantity END AS bought_commitment,
    coalesce(used_commitment, bought_commitment) AS committed_quantity,
    category = 'Usage' AND (role = 'Source' OR commitment IS NULL) AND NOT is_correction AS is_consumption,
    CASE WHEN resource_id <> '' THEN resource_id WHEN role <> 'Source' OR category = 'Purchase' THEN commitment END AS resource,
    CASE WHEN resource_id <> '' THEN coalesce(known_type, product_type) WHEN role <> 'Source' OR category = 'Purchase' THEN arn_type END AS resource_type,
    CASE WHEN category IN ('Usage', 'Purchase') THEN known_sku END AS sku_id,
    CASE WHEN role = 'Unused' THEN 'Usage-Based' WHEN role = 'Adjustment' THEN 'One-Time' ELSE {frequency} END AS frequency,
    CASE WHEN NOT has_price THEN NULL WHEN role = 'Unused' OR status = 'Used' THEN 'Committed' ELSE {pricing} END AS pricing_category
  FROM sourced AS p LEFT JOIN service_names AS t USING (service_name)
    LEFT JOIN account_names AS n ON n.payer = p.payer_id AND n.account = p.account_id
    LEFT JOIN account_names AS m ON m.payer = p.payer_id AND m.account = p.payer_id))";

/// A cell of the file.
std::string cell_sql(const Column& column, Cells cells) {
  const bool typed = cells == Cells::typed;
  switch (column.type) {
    case Type::text:
    case Type::json:
      return fmt::format("CAST({} AS VARCHAR)", column.expression);
    case Type::whole_number:
      return fmt::format("CAST({} AS BIGINT)", column.expression);
    case Type::moment:
      return typed ? fmt::format("CAST({} AS TIMESTAMPTZ)", column.expression)
                   : fmt::format("strftime({}, '%Y-%m-%dT%H:%M:%SZ')", column.expression);
    case Type::money:
    case Type::product: {
      const std::string value = fmt::format("CAST({} AS DECIMAL(38, {}))", column.expression,
                                            column.type == Type::money ? Decimal::scale : 2 * Decimal::scale);
      return typed ? value : fmt::format("plain_number({})", value);
    }
  }
  return "NULL";
}

}  // namespace

std::string_view texts_of_a_kind() {
  return "invoice_id, invoicing_entity, billing_entity, bill_type, line_item_type, product_code, usage_type, "
         "operation, "
         "availability_zone, currency, description, tax_type, legal_entity, product_name, instance_type, "
         "product_family, "
         "service_code, sku, rate_code, pricing_currency, pricing_term, pricing_unit, reservation_arn, "
         "savings_plan_arn, "
         "savings_plan_offering_type";
}

std::vector<std::string> macros() {
  return {
      // Every digit that matters, and one behind the point, so that no reader takes money for whole numbers.
      "CREATE OR REPLACE TEMP MACRO plain_number(value) AS rtrim(CAST(value AS VARCHAR), '0') || "
      "CASE WHEN ends_with(rtrim(CAST(value AS VARCHAR), '0'), '.') THEN '0' ELSE '' END",
      // A bill's rates, quantities and costs have ten places: they agree when the product misses the cost by no more
      // than that rounding explains. Doubles only guard what is computed exactly.
      "CREATE OR REPLACE TEMP MACRO rate_fits(rate, amount, cost) AS CASE WHEN rate IS NULL OR rate < 0 THEN false "
      "WHEN abs(CAST(rate AS DOUBLE) * CAST(amount AS DOUBLE)) >= 1e13 THEN false ELSE abs(CAST(rate * amount - "
      "CAST(cost AS DECIMAL(38, 24)) AS DOUBLE)) <= 1e-9 * (1 + abs(CAST(amount AS DOUBLE)) + CAST(rate AS DOUBLE)) "
      "END",
      // Cost by quantity, rounded half up at the 12th place; 0 where there is neither.
      "CREATE OR REPLACE TEMP MACRO units_of(value) AS abs(CAST(value * 1000000000000 AS HUGEINT))",
      "CREATE OR REPLACE TEMP MACRO price_of(cost, amount) AS CASE WHEN amount = 0 THEN CAST(0 AS DECIMAL(38, 12)) "
      "ELSE "
      "CAST(CAST((2 * units_of(cost) * 1000000000000 + units_of(amount)) // (2 * units_of(amount)) AS DECIMAL(38, 0)) "
      "* "
      "CAST(0.000000000001 AS DECIMAL(12, 12)) AS DECIMAL(38, 12)) END",
  };
}

std::string rows_sql(const query::SegmentSelection& bills, const AccountNames& names, const Profile& profile,
                     Cells cells) {
  std::string with = tables_sql(names), lines, kinds;
  for (std::size_t number = 0; number < bills.segments.size(); ++number) {
    with += ",\n" + bill_sql(bills, number);
    add(lines, " UNION ALL ", fmt::format("SELECT * FROM lines_{}", number));
    add(kinds, " UNION ALL ",
        fmt::format("SELECT service_name, product_code, known_category, known_subcategory FROM kinds_{}", number));
  }
  // A ServiceName has one category, whatever its product codes say: that of the first code which the table knows.
  with += fmt::format(
      ",\nservice_names AS (SELECT service_name, min_by(known_category, product_code) FILTER (known_category IS NOT "
      "NULL) AS service_category, min_by(known_subcategory, product_code) FILTER (known_category IS NOT NULL) AS "
      "service_subcategory "
      "FROM ({}) GROUP BY service_name)",
      kinds);
  with += fmt::format(",\nlines AS ({}),", lines);
  with += fmt::format(fmt::runtime(priced_sql), fmt::arg("frequency", line_item_case(OfLineItem::frequency)),
                      fmt::arg("pricing", line_item_case(OfLineItem::pricing)));
  std::string columns;
  for (const Column& column : profile.columns())
    add(columns, ",\n  ", fmt::format("{} AS {}", cell_sql(column, cells), sql_name(column.name)));
  return fmt::format("WITH {}\nSELECT {}\nFROM priced", with, columns);
}

std::string sums_of_bills_sql(const query::SegmentSelection& bills) {
  std::string sql;
  for (std::size_t number = 0; number < bills.segments.size(); ++number) {
    const query::SegmentPart& segment = bills.segments[number];
    add(sql, " UNION ALL ",
        fmt::format(
            "SELECT {} AS payer, coalesce(nullif(currency, ''), 'XXX') AS currency, account_id, product_code, "
            "invoice_id, CASE WHEN charge_category IN ('Tax', 'Credit') THEN charge_category ELSE 'Other' END AS "
            "category, CAST(sum(net_unblended) AS DECIMAL(38, 12)) AS billed, CAST(sum(net_amortised) AS "
            "DECIMAL(38, 12)) AS effective FROM ({}) JOIN {} USING (kind) JOIN {} USING (account) WHERE "
            "commitment_status <> 'Ahead' GROUP BY ALL",
            sql_text(bills.bills[number].payer), charges_sql(segment), file_sql(segment, "kinds.parquet"),
            file_sql(segment, "accounts.parquet")));
  }
  return sql;
}

std::string largest_cost_sql(const query::SegmentSelection& bills) {
  std::string largest;
  for (const std::string_view metric : {"unblended", "net_unblended", "net_amortised", "list"})
    add(largest, ", ", fmt::format("max(abs({}))", metric));
  std::string sql;
  for (const query::SegmentPart& segment : bills.segments)
    add(sql, " UNION ALL ", fmt::format("SELECT greatest({}) AS cost FROM ({})", largest, charges_sql(segment)));
  return fmt::format("SELECT coalesce(max(cost), 0) FROM ({})", sql);
}

}  // namespace farthing::focus
