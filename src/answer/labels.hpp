#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "query/label_keys.hpp"

namespace farthing::answer {

/// A spelling of a key, and where it stands.
struct ListedSpelling {
  struct Bill {
    std::string payer;
    BillingPeriod period;
    std::string form;  ///< `legacy`, `cur-2`; empty where nobody knows
  };
  std::string label;
  std::vector<Bill> bills;  ///< by payer and month
};

/// A tag key or a cost category.
struct ListedLabel {
  query::LabelKey key;
  std::vector<ListedSpelling> spellings;  ///< in the order of the key's
};

/// The keys that live bills have, and those of aliases, by name.
Result<std::vector<ListedLabel>> listed_labels(std::span<const control::Publication> publications,
                                               std::span<const control::LabelAlias> aliases);

boost::json::object to_json(const ListedLabel& label);
/// `{"labels": [...]}`
boost::json::object to_json(std::span<const ListedLabel> labels);
/// A line for each spelling in each bill; one for a spelling that none has.
std::string to_csv(std::span<const ListedLabel> labels);

}  // namespace farthing::answer
