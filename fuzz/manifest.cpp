// Arbitrary bytes as a manifest: what is accepted is a month and a list of different keys that climb nowhere.
#include <set>

#include "bill/delivery.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace farthing;
  const auto manifest = bill::parse_manifest(fuzz::text_of(bytes, size), "m.json");
  if (!manifest) {
    fuzz::must(manifest.error().code == ErrorCode::manifest || manifest.error().code == ErrorCode::too_large,
               "errors are the manifest's");
    return 0;
  }
  fuzz::must(!manifest->report_name.empty(), "a report has a name");
  fuzz::must(BillingPeriod::parse(to_string(manifest->period)).value() == manifest->period, "a period is a month");
  const std::set<std::string> keys(manifest->report_keys.begin(), manifest->report_keys.end());
  fuzz::must(keys.size() == manifest->report_keys.size(), "no key is there twice");
  for (const std::string& key : keys)
    for (const auto& part : std::filesystem::path(key)) fuzz::must(part != "..", "no key climbs");
  return 0;
}
