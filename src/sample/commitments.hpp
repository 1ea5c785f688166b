#pragma once

#include <string>
#include <vector>

#include "sample/organisation.hpp"
#include "sample/times.hpp"

namespace farthing::sample {

enum class Upfront : std::uint8_t { none, partial, all };

struct Reservation {
  std::string arn;
  std::string subscription;
  std::string start_text;
  std::string end_text;
  Upfront upfront = Upfront::none;
  int account = 0;
  int sku = 0;
  int count = 1;
  Instant start = 0;
  Instant end = 0;
  Units fee = 0;             ///< upfront, for all of them
  Units recurring_rate = 0;  ///< each, an hour
  Units amortized_rate = 0;  ///< each, an hour
  std::uint64_t used = 900;  ///< of a thousand hours, about
};

struct SavingsPlan {
  std::string arn;
  Upfront upfront = Upfront::none;
  int account = 0;
  Instant start = 0;
  Instant end = 0;
  Units fee = 0;        ///< upfront
  Units recurring = 0;  ///< an hour
  Units amortized = 0;  ///< an hour
  std::uint64_t used = 900;
};

struct Commitments {
  std::vector<Reservation> reservations;
  std::vector<SavingsPlan> plans;
};

/// Some bought long ago, some within the sample: the all upfront reservation and plan among the latter.
Commitments make_commitments(const Organisation& organisation, const Options& options);

}  // namespace farthing::sample
