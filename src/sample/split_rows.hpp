#pragma once

#include "sample/csv_writer.hpp"
#include "sample/node_survey.hpp"
#include "sample/split_tally.hpp"

namespace farthing::sample {

/// Writes the split cost rows of the chunk `part` of `parts`, by CPU and by memory for each pod and interval, and adds
/// them up. What a node's rows say together is what the node's own rows cost, to the last digit. Fails as the writer.
Result<> write_split_rows(const Organisation& organisation, const Month& month, const Nodes& nodes, int part, int parts,
                          RowWriter& writer, SplitTally& tally);

}  // namespace farthing::sample
