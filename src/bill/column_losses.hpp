#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "bill/columns.hpp"

namespace farthing::bill {

/// What cannot be answered without a column that the query of an export may leave out: told when an account is linked,
/// by the query, and when a bill is read, by its header.
struct ColumnLoss {
  std::string_view name;  ///< in the form
  std::optional<Column> column;
  MapColumn::Use map;  ///< where there is no `column`
  std::string_view loss;
};

inline constexpr std::array column_losses{
    ColumnLoss{"line_item_unblended_cost", Column::unblended_cost, {}, "no cost at all"},
    ColumnLoss{"line_item_usage_start_date", Column::usage_start, {}, "no cost by day"},
    ColumnLoss{"line_item_usage_account_id", Column::account, {}, "no cost by account"},
    ColumnLoss{"line_item_resource_id", Column::resource, {}, "no cost by resource"},
    ColumnLoss{"resource_tags", std::nullopt, MapColumn::Use::tags, "no cost by tag"},
    ColumnLoss{"cost_category", std::nullopt, MapColumn::Use::categories, "no cost by cost category"},
    ColumnLoss{"savings_plan_savings_plan_effective_cost",
               Column::savings_plan_effective_cost,
               {},
               "no amortised cost of Savings Plans"},
    ColumnLoss{
        "reservation_effective_cost", Column::reservation_effective_cost, {}, "no amortised cost of reservations"},
    ColumnLoss{"line_item_net_unblended_cost", Column::net_unblended_cost, {}, "no cost after discounts"},
    ColumnLoss{"pricing_public_on_demand_cost", Column::public_on_demand_cost, {}, "no list cost"},
    ColumnLoss{"line_item_product_code", Column::product_code, {}, "no cost by service"},
    ColumnLoss{"line_item_currency_code", Column::currency, {}, "costs without a currency"},
    ColumnLoss{"bill_invoice_id", Column::invoice_id, {}, "no reconciling with invoices"},
};

/// The same of FOCUS. What every file of it needs is not among them.
inline constexpr std::array focus_column_losses{
    ColumnLoss{"EffectiveCost", Column::effective_cost, {}, "no amortised cost: it is shown as billed"},
    ColumnLoss{"ListCost", Column::list_cost, {}, "no list cost: it is shown as billed"},
    ColumnLoss{"ChargeCategory", Column::charge_category, {}, "no cost by charge category"},
    ColumnLoss{"SubAccountId", Column::account, {}, "no cost by account"},
    ColumnLoss{"ServiceName", Column::product_name, {}, "no cost by the name of a service"},
    ColumnLoss{"ResourceId", Column::resource, {}, "no cost by resource"},
    ColumnLoss{"RegionId", Column::region_code, {}, "no cost by region"},
    ColumnLoss{"Tags", std::nullopt, MapColumn::Use::focus_tags, "no cost by tag"},
    ColumnLoss{
        "InvoiceId", Column::invoice_id, {}, "no telling whether the bill is closed, and no reconciling with invoices"},
    ColumnLoss{"BillingCurrency", Column::currency, {}, "costs without a currency"},
};

/// A legacy report has none: which columns a month needs depends on the month.
constexpr std::span<const ColumnLoss> losses_of(Form form) {
  if (form == Form::cur_2) return column_losses;
  if (form == Form::focus) return focus_column_losses;
  return {};
}

}  // namespace farthing::bill
