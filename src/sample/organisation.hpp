#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample/columns.hpp"
#include "sample/numbers.hpp"
#include "sample/random.hpp"
#include "sample/sample.hpp"

namespace farthing::sample {

/// What the resources of a product are called.
enum class ResourceKind : std::uint8_t {
  none,
  instance,
  volume,
  bucket,
  function,
  database,
  load_balancer,
  task,
  queue
};

/// What a product is used as in the sample.
enum class SkuRole : std::uint8_t { usage, spot, free_tier, marketplace, special, split };

/// One priced thing: a product in a region, at a rate, under a usage type.
struct Sku {
  int service = 0;           ///< index of Organisation::services
  std::string product_code;  ///< `AmazonEC2`
  std::string usage_type;    ///< `EUC1-BoxUsage:m5.large`
  std::string operation;     ///< `RunInstances`
  std::string region;        ///< `eu-central-1`, or empty
  std::string description;   ///< raw text, not yet a CSV cell
  std::string unit;
  Units rate = 0;            ///< for one unit, in the bill's currency
  Units public_rate = 0;     ///< list price; 0: none
  Units base_amount = 0;     ///< a usual amount of one row, before the long tail
  std::uint64_t weight = 1;  ///< how often it is met among usage
  ResourceKind resource = ResourceKind::none;
  SkuRole role = SkuRole::usage;
  bool zoned = false;
  bool plannable = false;  ///< Savings Plans cover it
  bool reservable = false;
  int cpus = 0;    ///< of an instance, as the next; 0: it is none
  int memory = 0;  ///< GiB
  std::uint64_t salt = 0;

  std::string product_name;
  std::string rate_code;
  std::string description_cell;
  std::string product_cells;  ///< all product columns, each followed by a comma
  std::string pricing_cells;  ///< RateCode, RateId, currency, each followed by a comma
};

struct Account {
  std::string id;  ///< 12 digits
  std::string name;
  std::string environment;
};

/// The tags of a resource and the cost categories that follow from them. An empty text is no value.
struct TagSet {
  std::vector<std::string> values;      ///< by tag_keys()
  std::vector<std::string> categories;  ///< by category_names()
};

/// Everything that stays the same from month to month.
struct Organisation {
  std::vector<Account> accounts;  ///< the management account first
  std::vector<Sku> skus;
  std::vector<std::string> services;  ///< product codes
  std::vector<int> usage_skus;        ///< a table to draw usage from, by weight
  std::vector<int> plannable_skus;
  std::vector<int> reservable_skus;
  std::vector<int> marketplace_skus;
  std::vector<int> service_skus;           ///< of each service, one without usage type and region
  std::vector<TagSet> tag_sets;            ///< one untagged set an account first, then the tagged ones
  std::vector<int> split_skus;             ///< with split costs: of each region EKS by CPU and by memory, ECS likewise
  std::uint64_t tag_sets_per_account = 0;  ///< tagged ones
  std::uint64_t resources_per_account = 0;
  std::uint64_t seed = 0;

  int special(std::string_view product_code) const {
    return service_skus[static_cast<std::size_t>(service(product_code))];
  }
  int service(std::string_view product_code) const;
  int untagged(int account) const { return account; }
  int tagged(int account, std::uint64_t pick) const;
};

Organisation make_organisation(const Options& options);
/// The tags of something that carries `user:team` alone, or in two of five cases nothing.
TagSet team_tags(const Account& account, std::uint64_t pick);
/// All products of the sample; fills `skus`, `services` and the tables over them.
void fill_catalogue(Organisation& organisation, const Options& options);
/// Writes the name of a resource: the same account and number always give the same name.
void append_resource(std::string& text, const Organisation& organisation, int account, std::uint64_t number,
                     const Sku& sku);

}  // namespace farthing::sample
