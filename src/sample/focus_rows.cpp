#include "sample/focus_rows.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <utility>

#include "sample/times.hpp"

namespace farthing::sample {
namespace {

using Cells = std::map<std::string_view, std::string>;

std::string number_text(const Number& number) {
  std::string text(longest_number, '\0');
  text.resize(static_cast<std::size_t>(print_number(text.data(), number) - text.data()));
  return text;
}

/// What is added up is what the cells print.
void set_cost(Cells& cells, std::string_view column, Units& sum, Units value) {
  cells[column] = number_text(fixed(value));
  sum = value;
}

void set_costs(Cells& cells, Metrics& metrics, Units billed, Units effective, Units list) {
  set_cost(cells, "BilledCost", metrics.unblended, billed);
  set_cost(cells, "EffectiveCost", metrics.amortised, effective);
  set_cost(cells, "ListCost", metrics.list, list);
  metrics.net_unblended = metrics.unblended;
  metrics.net_amortised = metrics.amortised;
  metrics.rows = 1;
}

void set_commitment(Cells& cells, const Row& row) {
  const bool is_plan = !row.plan.arn.empty();
  const std::string_view id = is_plan ? row.plan.arn : row.reservation.arn;
  if (id.empty()) return;
  cells["CommitmentDiscountId"] = id;
  cells["CommitmentDiscountCategory"] = is_plan ? "Spend" : "Usage";
  cells["CommitmentDiscountType"] = is_plan ? "Savings Plan" : "Reserved Instance";
}

/// What every row that came of `row` shares.
Cells common_cells(const Organisation& organisation, const Month& month, const Row& row) {
  const Account& payer = organisation.accounts[0];
  const Account& account = organisation.accounts[static_cast<std::size_t>(row.account)];
  const Sku& sku = organisation.skus[static_cast<std::size_t>(row.sku)];
  Cells cells;
  cells["AvailabilityZone"] = row.zone;
  cells["BillingAccountId"] = payer.id;
  cells["BillingAccountName"] = payer.name;
  cells["BillingAccountType"] = "Management";
  cells["BillingCurrency"] = month.currency;
  cells["BillingPeriodStart"] = long_time_text(month.begin);
  cells["BillingPeriodEnd"] = long_time_text(month.end);
  cells["ChargePeriodStart"] = long_time_text(row.start);
  cells["ChargePeriodEnd"] = long_time_text(row.end);
  cells["ChargeFrequency"] = "One-Time";
  // Descriptions, sellers and resources of rows are cells already; the others are made ones at the end.
  cells["ChargeDescription"] = row.description.empty() ? sku.description_cell : std::string(row.description);
  cells["InvoiceIssuerName"] = month.legal_entity[static_cast<std::size_t>(row.bill)];
  cells["PublisherName"] = cells["InvoiceIssuerName"];
  cells["InvoiceId"] = month.invoice[static_cast<std::size_t>(row.bill)];
  cells["PricingCurrency"] = month.currency;
  cells["ProviderName"] = "AWS";
  cells["RegionId"] = sku.region;
  cells["ResourceId"] = row.resource;
  cells["ServiceCategory"] = "Other";
  cells["ServiceName"] = sku.product_name;
  cells["SkuMeter"] = sku.usage_type;
  cells["SkuPriceId"] = sku.rate_code;
  cells["SubAccountId"] = account.id;
  cells["SubAccountName"] = account.name;
  cells["Tags"] = month.focus_labels[static_cast<std::size_t>(row.tags)].tags;
  cells["x_CostCategories"] = month.focus_labels[static_cast<std::size_t>(row.tags)].cost_categories;
  cells["x_Operation"] = sku.operation;
  cells["x_ServiceCode"] = sku.product_code;
  cells["x_UsageType"] = sku.usage_type;
  set_commitment(cells, row);
  return cells;
}

void set_usage(Cells& cells, const Organisation& organisation, const Row& row, std::string_view pricing) {
  const Sku& sku = organisation.skus[static_cast<std::size_t>(row.sku)];
  cells["ChargeCategory"] = "Usage";
  cells["ChargeFrequency"] = "Usage-Based";
  cells["PricingCategory"] = pricing;
  cells["ConsumedQuantity"] = cells["PricingQuantity"] = number_text(row.amount);
  cells["ConsumedUnit"] = cells["PricingUnit"] = sku.unit;
  cells["ListUnitPrice"] = number_text(row.public_rate);
  cells["ContractedUnitPrice"] = number_text(row.rate);
}

/// Cells that hold CSV already.
bool is_cell(std::string_view name) {
  return name == "ChargeDescription" || name == "InvoiceIssuerName" || name == "PublisherName" || name == "Tags" ||
         name == "x_CostCategories";
}

std::string text_of(const Month& month, const Cells& cells) {
  std::string text;
  for (const Column& column : month.columns.all) {
    const auto cell = cells.find(column.name);
    if (cell != cells.end()) text += is_cell(column.name) ? cell->second : csv_cell(cell->second);
    text += ',';
  }
  text.back() = '\n';
  return text;
}

/// A commitment's fee, and what was not used of it.
std::vector<FocusRow> fee_rows(const Month& month, const Cells& common, LineType type, Units billed, Units unused) {
  std::vector<FocusRow> rows;
  if (billed != 0) {
    FocusRow purchase{type, {}, {}};
    Cells cells = common;
    cells["ChargeCategory"] = "Purchase";
    cells["ChargeFrequency"] = "Recurring";
    cells["PricingCategory"] = "Standard";
    set_costs(cells, purchase.metrics, billed, 0, billed);
    purchase.metrics.list = 0;  // what the commitment covers has it
    purchase.text = text_of(month, cells);
    rows.push_back(std::move(purchase));
  }
  if (unused != 0) {
    FocusRow left{type, {}, {}};
    Cells cells = common;
    cells["ChargeCategory"] = "Usage";
    cells["ChargeFrequency"] = "Usage-Based";
    cells["PricingCategory"] = "Committed";
    cells["CommitmentDiscountStatus"] = "Unused";
    set_costs(cells, left.metrics, 0, unused, 0);
    left.text = text_of(month, cells);
    rows.push_back(std::move(left));
  }
  return rows;
}

}  // namespace

std::vector<FocusRow> focus_rows(const Organisation& organisation, const Month& month, const Row& row) {
  const Metrics metrics = metrics_of(row, month.columns.net);
  Cells cells = common_cells(organisation, month, row);
  FocusRow single{row.type, {}, {}};
  const auto rows = [&](Units billed, Units effective, Units list) {
    set_costs(cells, single.metrics, billed, effective, list);
    const bool is_commitment_itself = cells.contains("CommitmentDiscountId") && cells["ChargeCategory"] == "Purchase";
    if (is_commitment_itself) single.metrics.list = 0;
    single.text = text_of(month, cells);
    return std::vector<FocusRow>{std::move(single)};
  };
  const Units net = metrics.net_unblended;
  switch (row.type) {
    case LineType::negation:
      return {};
    case LineType::usage:
      set_usage(cells, organisation, row,
                organisation.skus[static_cast<std::size_t>(row.sku)].role == SkuRole::spot ? "Dynamic" : "Standard");
      return rows(net, net, metrics.list);
    case LineType::covered_usage:
    case LineType::discounted_usage:
      set_usage(cells, organisation, row, "Committed");
      cells["CommitmentDiscountStatus"] = "Used";
      return rows(row.type == LineType::covered_usage ? 0 : net, metrics.net_amortised, metrics.list);
    case LineType::plan_recurring_fee:
    case LineType::reservation_fee:
      return fee_rows(month, cells, row.type, net, metrics.net_amortised);
    case LineType::plan_upfront_fee:
    case LineType::fee:
      cells["ChargeCategory"] = "Purchase";
      return rows(net, metrics.net_amortised, net);
    case LineType::flat_rate_subscription:
      single.type = LineType::fee;
      cells["ChargeCategory"] = "Purchase";
      cells["ChargeFrequency"] = "Recurring";
      return rows(net, net, net);
    case LineType::tax:
      cells["ChargeCategory"] = "Tax";
      return rows(net, net, net);
    case LineType::refund:
      cells["ChargeCategory"] = row.plan.arn.empty() ? "Usage" : "Purchase";
      cells["ChargeClass"] = "Correction";
      return rows(net, metrics.net_amortised, net);
    default:
      if (net == 0) return {};
      single.type = LineType::credit;
      cells["ChargeCategory"] = "Credit";
      return rows(net, net, net);
  }
}

}  // namespace farthing::sample
