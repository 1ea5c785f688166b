#include "sample/node_survey.hpp"

#include <algorithm>
#include <string_view>

#include "sample/month_part.hpp"
#include "sample/tally.hpp"

namespace farthing::sample {
namespace {

/// An eighth of the accounts runs clusters, but no fewer than this: the management account only where it has not two
/// others.
constexpr std::size_t least_with_clusters = 8;
constexpr std::uint64_t million = 1'000'000;
/// About so many nodes a month, at most.
constexpr std::uint64_t most_nodes = 250'000;
/// Of a million instances.
constexpr std::uint64_t most_nodes_of_instances = 400'000;

/// How many of a million instances are nodes. About every sixth row is of an instance.
std::uint64_t nodes_of_a_million(std::uint64_t rows) {
  return std::min(most_nodes_of_instances, most_nodes * million / (rows / 6 + 1));
}

/// The digits behind `i-0`.
std::uint64_t digits_of(std::string_view instance) {
  std::uint64_t digits = 0;
  for (const char letter : instance.substr(3))
    digits = digits << 4 | static_cast<std::uint64_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
  return digits;
}

class NodeSurvey : public RowSink {
 public:
  NodeSurvey(const Organisation& organisation, const Month& month)
      : organisation_(organisation), month_(month), share_(nodes_of_a_million(month.rows)) {}

  Result<> write(const Row& row) override {
    ++rows_;
    const Sku& sku = organisation_.skus[static_cast<std::size_t>(row.sku)];
    const bool usage =
        row.type == LineType::usage || row.type == LineType::discounted_usage || row.type == LineType::covered_usage;
    if (!usage || sku.cpus == 0 || row.resource.empty() || !has_clusters(organisation_, row.account)) return {};
    const std::uint64_t instance = digits_of(row.resource);
    if (mix(organisation_.seed, instance) % million >= share_) return {};
    const auto [place, added] = nodes_.try_emplace({row.account, row.start, instance});
    NodeCost& cost = place->second;
    // Rows of one instance may name several types: any will do, if it is the same in every order.
    cost.sku = added ? row.sku : std::min(cost.sku, row.sku);
    const Metrics metrics = metrics_of(row, month_.columns.net);
    cost.amortised += metrics.amortised;
    cost.net_amortised += metrics.net_amortised;
    cost.list += metrics.list;
    return {};
  }
  std::uint64_t rows() const override { return rows_; }

  Nodes take() { return std::move(nodes_); }

 private:
  const Organisation& organisation_;
  const Month& month_;
  const std::uint64_t share_;
  std::uint64_t rows_ = 0;
  Nodes nodes_;
};

}  // namespace

bool has_clusters(const Organisation& organisation, int account) {
  const std::size_t accounts = organisation.accounts.size();
  if (accounts <= 2) return true;
  return account > 0 && static_cast<std::size_t>(account) <= std::max(least_with_clusters, accounts / 8);
}

Result<Nodes> survey_nodes(const Organisation& organisation, const Commitments& commitments, const Month& month,
                           int parts) {
  NodeSurvey survey(organisation, month);
  for (int part = 0; part < parts; ++part) {
    MonthPart rows(organisation, commitments, month, part, parts, survey);
    FARTHING_CHECK(rows.run([](std::uint64_t) {}));
  }
  return survey.take();
}

}  // namespace farthing::sample
