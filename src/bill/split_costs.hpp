#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "bill/row_cells.hpp"
#include "core/decimal.hpp"
#include "core/instant.hpp"

/// Split cost allocation data: what containers took of the cost of the instances they ran on (AWS, "Understanding split
/// cost allocation data" and "Split line item details"). Its rows lie over those of the instances and bill nothing
/// themselves, so that no total of a bill counts them.
namespace farthing::bill {

/// Whether rows of an operation are split costs: pods of EKS and tasks of ECS that ran on instances. What ran on
/// Fargate is billed by itself.
bool is_split_operation(std::string_view operation);

/// What such a row says in numbers, by the columns of split-costs.parquet.
enum class SplitAmount : std::uint8_t {
  reserved_usage,
  actual_usage,
  split_usage,
  split_usage_ratio,
  split_cost,      ///< of the instance's amortised cost, what was used
  unused_cost,     ///< and the share of what nobody used
  net_split_cost,  ///< after discounts; as before them where the bill has no such column
  net_unused_cost,
  public_split_cost,  ///< at public on-demand prices
  public_unused_cost,
};
struct SplitAmountDescription {
  SplitAmount amount;
  std::string_view name;  ///< of the segment's column
  Column column;
  bool is_cost;
  bool is_public = false;  ///< what is no number is unknown, as in all list costs
};
inline constexpr std::size_t split_amount_count = 10;
std::span<const SplitAmountDescription, split_amount_count> split_amounts();

/// Amounts of which some may be unknown.
class SplitAmounts {
 public:
  void set(SplitAmount amount, Decimal value) {
    values_[static_cast<std::size_t>(amount)] = value;
    known_ = static_cast<std::uint16_t>(known_ | bit(amount));
  }
  bool knows(SplitAmount amount) const { return (known_ & bit(amount)) != 0; }
  /// 0 where it is unknown.
  Decimal of(SplitAmount amount) const { return values_[static_cast<std::size_t>(amount)]; }

 private:
  static unsigned bit(SplitAmount amount) { return 1U << static_cast<unsigned>(amount); }
  std::array<Decimal, split_amount_count> values_{};
  std::uint16_t known_ = 0;
};

/// One row of split costs. Texts are numbers into the dictionaries.
struct SplitCost {
  std::uint32_t file = 0;  ///< from 0, in the manifest's order
  std::uint32_t row = 0;   ///< from 1, the header not counted
  std::uint32_t account = 0;
  std::uint32_t kind = 0;
  std::uint32_t resource = 0;  ///< the pod or task
  std::uint32_t labels = 0;
  std::uint32_t workload = 0;
  std::uint32_t parent = 0;  ///< the instance, among the resources
  Instant usage_start = 0;
  Instant usage_end = 0;
  SplitAmounts amounts;
};

/// Sums over rows of split costs, as many as there are, without regard to order. Unknown costs count nothing.
struct SplitTotals {
  std::uint64_t rows = 0;
  std::array<Decimal, split_amount_count> costs{};  ///< by amount; 0 for what is no cost

  void add(const SplitAmounts& amounts);
  void add(const SplitTotals& other);
  Decimal& of(SplitAmount amount) { return costs[static_cast<std::size_t>(amount)]; }
  Decimal of(SplitAmount amount) const { return costs[static_cast<std::size_t>(amount)]; }
  friend bool operator==(const SplitTotals&, const SplitTotals&) = default;
};

/// Reads the numbers of a row. A cost that is no number fails with `number`; what is empty is unknown, and so is a
/// quantity or a public price that is no number.
Result<SplitAmounts> read_split_amounts(RowCells& row);

/// What the containers of a cluster belong to. A text is empty where neither the resource's ARN nor a tag says it.
struct Workload {
  std::string cluster;
  std::string name_space;
  std::string type;  ///< `Deployment`; `Service` of ECS, `Job` of Batch
  std::string name;
};

/// The tags by which AWS names workloads, in AWS's spelling: `aws:eks:cluster-name`.
std::span<const std::string_view> workload_tags();
/// Finds out what a pod or task belongs to, by its ARN and its tags: `tag` returns the value of one of workload_tags().
Workload workload_of(std::string_view resource, const std::function<std::string(std::string_view)>& tag);

}  // namespace farthing::bill
