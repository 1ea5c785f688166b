#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bill/bill_reading.hpp"
#include "bill/file_reader.hpp"

namespace farthing {

/// A charge in words: `row`, `file`, `account`, `resource`, `start`, `end`, `quantity`, the six costs, `type`,
/// `category`, `status`, each text column by its id, each label by its name. What is not known is `-`.
using ReadCharge = std::map<std::string, std::string>;

/// A row of split costs in words: those of a charge that are no cost, `parent`, `cluster`, `namespace`, `workload
/// type`, `workload`, and each amount by its name.
using ReadSplitCost = std::map<std::string, std::string>;

struct ReadBill {
  bill::BillFacts facts;
  std::vector<ReadCharge> charges;         ///< by file, row and part
  std::vector<ReadSplitCost> split_costs;  ///< by file and row
  std::uint64_t mended_texts = 0;
};

struct ReadOptions {
  std::optional<BillingPeriod> expected_period;
  std::size_t capacity = 1000;  ///< of the batches
  std::size_t threads = 1;
  bill::Limits limits;
};

/// Reads the files of a bill as the importer does and takes all its dictionaries apart.
Result<ReadBill> read_bill(const std::vector<bill::SourceFile>& files, const ReadOptions& options = {});

}  // namespace farthing
