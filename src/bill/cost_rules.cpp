#include "bill/cost_rules.hpp"

namespace farthing::bill {

bool is_of_savings_plan(std::string_view arn, std::string_view product_code) {
  return !arn.empty() || product_code.ends_with("SavingsPlans");
}

Result<> read_costs(RowCells& row, const CostKind& kind, Costs& costs, UnusedCommitment& unused, CostGaps& gaps) {
  FARTHING_TRY(const bool has_unblended, row.cost(Column::unblended_cost, costs.unblended));
  if (!has_unblended)
    return row.error(ErrorCode::number, ", column {}: the cell is empty", describe(Column::unblended_cost).name);
  costs.net_unblended = costs.unblended;
  FARTHING_CHECK(row.cost(Column::net_unblended_cost, costs.net_unblended));
  FARTHING_TRY(costs.has_blended, row.cost(Column::blended_cost, costs.blended));
  costs.amortised = costs.unblended;
  costs.net_amortised = costs.net_unblended;
  costs.list = costs.unblended;

  // Without effective costs nothing would take the place of the fees. With them no fee may stay whole: it would count
  // twice.
  switch (kind.type) {
    case LineItemType::usage:
      if (!row.tolerant_cost(Column::public_on_demand_cost, costs.list)) costs.list = costs.unblended;
      break;
    case LineItemType::discounted_usage:
    case LineItemType::savings_plan_covered_usage: {
      const bool reserved = kind.type == LineItemType::discounted_usage;
      const Column gross = reserved ? Column::reservation_effective_cost : Column::savings_plan_effective_cost;
      const Column net = reserved ? Column::reservation_net_effective_cost : Column::savings_plan_net_effective_cost;
      FARTHING_TRY(const bool has_effective, row.cost(gross, costs.amortised));
      if (has_effective)
        costs.net_amortised = costs.amortised;
      else if (kind.has_effective_costs)
        ++gaps.uses_without_effective_cost;
      FARTHING_CHECK(row.cost(net, costs.net_amortised));
      if (!row.tolerant_cost(Column::public_on_demand_cost, costs.list))
        costs.list = reserved ? costs.amortised : costs.unblended;
      break;
    }
    case LineItemType::savings_plan_negation:
    case LineItemType::savings_plan_upfront_fee:
      costs.list = Decimal{};
      if (kind.has_effective_costs) costs.amortised = costs.net_amortised = Decimal{};
      break;
    case LineItemType::fee:
      if (kind.has_reservation) {
        costs.list = Decimal{};
        if (kind.has_effective_costs) costs.amortised = costs.net_amortised = Decimal{};
      }
      break;
    case LineItemType::refund:
      if (kind.has_savings_plan && kind.has_effective_costs) costs.amortised = costs.net_amortised = Decimal{};
      break;
    case LineItemType::reservation_fee: {
      costs.list = Decimal{};
      if (!kind.has_effective_costs) break;
      Decimal upfront, recurring;
      FARTHING_TRY(const bool has_upfront, row.cost(Column::reservation_unused_amortized_upfront_fee, upfront));
      FARTHING_TRY(const bool has_recurring, row.cost(Column::reservation_unused_recurring_fee, recurring));
      if (!has_upfront || !has_recurring) ++gaps.fees_without_unused;
      Decimal net_upfront, net_recurring, amortized;
      FARTHING_TRY(const bool has_net_upfront,
                   row.cost(Column::reservation_net_unused_amortized_upfront_fee, net_upfront));
      FARTHING_TRY(const bool has_net_recurring, row.cost(Column::reservation_net_unused_recurring_fee, net_recurring));
      FARTHING_CHECK(row.cost(Column::reservation_amortized_upfront_fee, amortized));
      unused.unused = upfront + recurring;
      unused.net_unused = has_net_upfront || has_net_recurring ? net_upfront + net_recurring : unused.unused;
      unused.commitment = amortized + costs.unblended;
      costs.amortised = costs.net_amortised = Decimal{};
      break;
    }
    case LineItemType::savings_plan_recurring_fee: {
      costs.list = Decimal{};
      if (!kind.has_effective_costs) break;
      costs.amortised = costs.net_amortised = Decimal{};
      Decimal total, used;
      FARTHING_TRY(const bool has_total, row.cost(Column::savings_plan_total_commitment, total));
      FARTHING_TRY(const bool has_used, row.cost(Column::savings_plan_used_commitment, used));
      if (!has_total || !has_used) ++gaps.fees_without_unused;
      if (!has_total) break;
      unused.unused = unused.net_unused = total - used;
      unused.commitment = total;
      // No column holds the unused part after discounts: it shrinks as the commitment itself does.
      Decimal gross, net;
      FARTHING_TRY(const bool has_net_recurring, row.cost(Column::savings_plan_net_recurring, net));
      FARTHING_CHECK(row.cost(Column::savings_plan_recurring, gross));
      bool has_net = has_net_recurring && !gross.is_zero();
      if (!has_net) {
        gross = Decimal{};
        FARTHING_TRY(has_net, row.cost(Column::savings_plan_net_amortized_upfront, net));
        FARTHING_CHECK(row.cost(Column::savings_plan_amortized_upfront, gross));
        has_net = has_net && !gross.is_zero();
      }
      if (has_net) {
        const auto scaled = scale_by_ratio(unused.unused, net.units, gross.units);
        if (!scaled || !is_money(*scaled))
          return row.error(ErrorCode::number, ": the savings plan's net commitment is beyond all measure");
        unused.net_unused = *scaled;
      }
      break;
    }
    case LineItemType::tax:
    case LineItemType::credit:
    case LineItemType::discount:
    case LineItemType::other:
      break;
  }
  return {};
}

}  // namespace farthing::bill
