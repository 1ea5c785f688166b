#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "query/cost_result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

enum class CommitmentKind { savings_plan, reservation };
/// `savings-plan`, `reservation`
std::string_view name_of(CommitmentKind kind);

/// What a commitment cost and did in one bill, or several did. docs/metrics.md has the definitions.
struct CommitmentSums {
  Decimal upfront_fee;    ///< paid with this bill
  Decimal recurring_fee;  ///< of this bill
  /// Effective costs, the fees spread over their hours. Nothing where the bill has no effective costs.
  std::optional<Decimal> used;
  std::optional<Decimal> unused;
  std::optional<Decimal> not_yet_due;
  Decimal covered;  ///< what the covered usage costs at public prices

  /// Used of what is due, 0 to 1; nothing where nothing is due, or nobody knows.
  std::optional<Decimal> utilisation() const;
  void add(const CommitmentSums& other);
};

/// A Savings Plan or a reservation in one bill. A text is empty where the bill, or a segment made before the terms were
/// kept, does not say.
struct Commitment {
  std::string payer;
  BillingPeriod period;
  std::string id;  ///< ARN
  CommitmentKind kind = CommitmentKind::savings_plan;
  std::string account;   ///< that holds it, from the ARN
  std::string offering;  ///< `ComputeSavingsPlans`; of a reservation the service and the instance type
  std::string offering_class;
  std::string term;
  std::string payment_option;
  std::string region;
  std::string count;
  std::string start;
  std::string end;
  std::string currency;
  CommitmentSums sums;
};

/// How much of the usage that a commitment could cover is covered, at public prices.
struct Coverage {
  std::string payer;
  BillingPeriod period;
  std::string service;  ///< product code
  std::string currency;
  Decimal covered;
  Decimal on_demand;

  /// 0 to 1; nothing where there is nothing to cover.
  std::optional<Decimal> share() const;
};

struct CommitmentTotal {
  std::string currency;
  CommitmentSums sums;
  Coverage coverage;
};

struct CommitmentReport {
  std::vector<Commitment> commitments;  ///< by month, payer, kind, id
  std::vector<Coverage> coverage;       ///< by month, payer, service
  std::vector<CommitmentTotal> totals;  ///< by currency
  std::vector<Source> bills;
};

/// Reads what bills say of commitments. Fails as run_cost_query does.
Result<CommitmentReport> commitments(store::Engine& engine, const std::filesystem::path& data_folder,
                                     std::span<const control::Publication> publications);

}  // namespace farthing::query
