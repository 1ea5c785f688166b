#include "focus/identities.hpp"

namespace farthing::focus {
namespace {

using store::sql_name;
using store::sql_text;

std::string_view type_sql(Type type) {
  switch (type) {
    case Type::text:
    case Type::json:
      return "VARCHAR";
    case Type::moment:
      return "TIMESTAMP";
    case Type::money:
      return "DECIMAL(38, 12)";
    case Type::product:
      return "DECIMAL(38, 24)";
    case Type::whole_number:
      return "BIGINT";
  }
  return "VARCHAR";
}

std::string text_of(const store::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* amount = std::get_if<Decimal>(&cell)) return to_string(*amount);
  return "";
}

std::unexpected<Error> difference(std::string message) {
  return std::unexpected(
      Error(ErrorCode::verification, std::move(message), "no file was left; report this with the figures above"));
}

/// Sums of the file beside those of the bills; what is not equal, the largest first.
std::string differences_sql(const std::string& table, const query::SegmentSelection& bills, const Profile& profile) {
  // FOCUS 1.0 has no invoice: there the sums over all invoices are held against each other.
  const bool has_invoice = profile.last >= Version::v1_2;
  return fmt::format(
      R"(WITH wanted AS (SELECT payer, currency, account_id, product_code, {} AS invoice_id, category, sum(billed) AS billed, sum(effective) AS effective
    FROM ({}) GROUP BY ALL),
  written AS (SELECT BillingAccountId AS payer, BillingCurrency AS currency, coalesce(SubAccountId, '') AS account_id,
      coalesce(x_ServiceCode, '') AS product_code, coalesce({}, '') AS invoice_id,
      CASE WHEN ChargeCategory IN ('Tax', 'Credit') THEN ChargeCategory ELSE 'Other' END AS category,
      sum(BilledCost) AS billed, sum(EffectiveCost) AS effective FROM {} GROUP BY ALL)
  SELECT payer, currency, account_id, product_code, invoice_id, category,
    CAST(coalesce(w.billed, 0) AS DECIMAL(38, 12)), CAST(coalesce(b.billed, 0) AS DECIMAL(38, 12)),
    CAST(coalesce(w.effective, 0) AS DECIMAL(38, 12)), CAST(coalesce(b.effective, 0) AS DECIMAL(38, 12))
  FROM written AS w FULL JOIN wanted AS b USING (payer, currency, account_id, product_code, invoice_id, category)
  WHERE coalesce(w.billed, 0) <> coalesce(b.billed, 0) OR coalesce(w.effective, 0) <> coalesce(b.effective, 0)
  ORDER BY abs(coalesce(w.billed, 0) - coalesce(b.billed, 0)) DESC LIMIT 1)",
      has_invoice ? "invoice_id" : "''", sums_of_bills_sql(bills), has_invoice ? "InvoiceId" : "NULL", table);
}

Result<> check_sums(store::Engine& engine, const std::string& table, const query::SegmentSelection& bills,
                    const Profile& profile) {
  const std::string sql = differences_sql(table, bills, profile);
  FARTHING_TRY(const store::Table found, engine.query(sql));
  if (found.rows.empty()) return {};
  const auto& row = found.rows.front();
  return difference(fmt::format(
      "the written file is not the bill: payer {}, currency {}, account {}, service {}, invoice {}, {}: BilledCost {} "
      "instead of {}, EffectiveCost {} instead of {}",
      text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]), text_of(row[4]), text_of(row[5]),
      text_of(row[6]), text_of(row[7]), text_of(row[8]), text_of(row[9])));
}

/// What must hold in every row: a name for it, and when it does not.
std::vector<std::pair<std::string, std::string>> rules(const Profile& profile) {
  std::vector<std::pair<std::string, std::string>> list{
      {"ListCost is not ListUnitPrice times PricingQuantity", "ListCost <> ListUnitPrice * PricingQuantity"},
      {"ContractedCost is not ContractedUnitPrice times PricingQuantity",
       "ContractedCost <> ContractedUnitPrice * PricingQuantity"},
      {"BilledCost of covered use is not 0", "CommitmentDiscountStatus IS NOT NULL AND BilledCost <> 0"},
      {"EffectiveCost of a tax or credit is not its BilledCost",
       "ChargeCategory IN ('Tax', 'Credit') AND EffectiveCost <> BilledCost"},
      {"ChargePeriodEnd is not behind ChargePeriodStart", "ChargePeriodEnd <= ChargePeriodStart"},
  };
  for (const Column& column : profile.columns())
    if (!column.may_be_null)
      list.emplace_back(fmt::format("{} is empty", column.name), fmt::format("{} IS NULL", column.name));
  return list;
}

Result<> check_rows(store::Engine& engine, const std::string& table, const Profile& profile) {
  const auto list = rules(profile);
  std::string counts;
  for (const auto& [name, broken] : list)
    counts += fmt::format("{}CAST(count(*) FILTER ({}) AS BIGINT)", counts.empty() ? "" : ", ", broken);
  FARTHING_TRY(const store::Table found, engine.query(fmt::format("SELECT {} FROM {}", counts, table)));
  for (std::size_t rule = 0; rule < list.size(); ++rule)
    if (const auto broken = std::get<std::int64_t>(found.rows.front()[rule]); broken != 0)
      return difference(fmt::format("{} in {} of the written rows", list[rule].first, broken));
  return {};
}

}  // namespace

std::string table_of_file(const Profile& profile, FileForm form, const std::filesystem::path& file) {
  if (form == FileForm::parquet)
    return fmt::format("read_parquet({}, hive_partitioning = false)", sql_text(file.string()));
  std::string columns;
  for (const Column& column : profile.columns())
    columns +=
        fmt::format("{}{}: {}", columns.empty() ? "" : ", ", sql_text(column.name), sql_text(type_sql(column.type)));
  return fmt::format(
      "read_csv({}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', compression = {}, "
      "hive_partitioning = false, max_line_size = 16777216, columns = {{{}}})",
      sql_text(file.string()), sql_text(form == FileForm::csv_gz ? "gzip" : "none"), columns);
}

Result<Exported> check_written(store::Engine& engine, const query::SegmentSelection& bills,
                               const ExportRequest& request, const std::filesystem::path& file) {
  const std::string table = table_of_file(request.profile, request.form, file);
  FARTHING_CHECK(check_sums(engine, table, bills, request.profile));
  FARTHING_CHECK(check_rows(engine, table, request.profile));
  Exported exported{request.profile, request.form, bills.bills, {}, 0, 0};
  FARTHING_TRY(const store::Table sums,
               engine.query(fmt::format(
                   "SELECT BillingCurrency, CAST(count(*) AS BIGINT), CAST(sum(BilledCost) AS DECIMAL(38, 12)), "
                   "CAST(sum(EffectiveCost) AS DECIMAL(38, 12)), CAST(count(*) FILTER (x_RowRole = 'Adjustment') AS "
                   "BIGINT) FROM {} GROUP BY 1 ORDER BY 1",
                   table)));
  for (const auto& row : sums.rows) {
    const auto rows = static_cast<std::uint64_t>(std::get<std::int64_t>(row[1]));
    exported.sums.push_back({text_of(row[0]), rows, std::get<Decimal>(row[2]), std::get<Decimal>(row[3])});
    exported.rows += rows;
    exported.adjustments += static_cast<std::uint64_t>(std::get<std::int64_t>(row[4]));
  }
  return exported;
}

}  // namespace farthing::focus
