#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/billing_period.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// An object of a bucket whose bytes the archive holds: it is not fetched again while its ETag stays.
struct FetchedObject {
  std::string client;
  std::string bucket;
  std::string key;
  std::string etag;
  std::uint64_t bytes = 0;
  std::string sha256;
};

Result<std::optional<FetchedObject>> find_fetched(ControlDatabase& database, const FetchedObject& object);
Result<> put_fetched(ControlDatabase& database, const std::vector<FetchedObject>& objects, Instant now);

/// What was last seen of one month of an export.
struct SeenMonth {
  std::string client;
  std::string export_id;
  BillingPeriod period;
  std::string manifest_key;
  std::string manifest_etag;
  std::string delivery_id;   ///< what was made of it; empty: nothing yet
  std::string problem;       ///< an error's code, when the last attempt failed
  Instant delivered_at = 0;  ///< the manifest's Last-Modified
  Instant seen_at = 0;
  Instant imported_at = 0;
};

Result<std::vector<SeenMonth>> seen_months(ControlDatabase& database, const std::string& client,
                                           const std::string& export_id);
Result<> put_seen_month(ControlDatabase& database, const SeenMonth& month);

}  // namespace farthing::control
