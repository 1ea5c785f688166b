// Arbitrary keys, one a line, in a manifest that is otherwise in order: no file outside the given folder is found, and
// none is found twice.
#include "bill/delivery.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <set>

#include "fuzz_input.hpp"

namespace {

namespace fs = std::filesystem;
using namespace farthing;

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A bucket with two files that a manifest may name, and files around it that none may.
const fs::path& bucket() {
  static const fs::path path = [] {
    const fs::path root = fs::canonical(fuzz::scratch_folder());
    for (const char* file : {"o.csv", "a/o.csv", "20260501-20260601/o.csv", "20260501-20260601/a/o.csv"})
      write(root / file, "outside");
    write(root / "b/20260501-20260601/i.csv", "inside");
    write(root / "b/20260501-20260601/a/i.csv", "inside");
    return root / "b";
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  boost::json::array keys;
  std::string_view text = fuzz::text_of(bytes, size);
  while (!text.empty() && keys.size() < 4) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string key(text.substr(0, end));
    // `~` stands for where the bucket lies, so that keys can lead out of it by name.
    if (const auto at = key.find('~'); at != std::string::npos) key.replace(at, 1, bucket().parent_path().string());
    keys.emplace_back(key);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const fs::path manifest = bucket() / "20260501-20260601/r-Manifest.json";
  write(manifest,
        boost::json::serialize(boost::json::object{
            {"reportName", "r"}, {"billingPeriod", {{"start", "20260501T000000.000Z"}}}, {"reportKeys", keys}}));
  for (const fs::path& start : {bucket(), bucket() / "20260501-20260601", manifest}) {
    const auto found = bill::discover(start);
    fuzz::must(found.has_value() && found->deliveries.size() + found->unusable.size() == 1, "the manifest is found");
    for (const bill::UnusableManifest& unusable : found->unusable)
      fuzz::must(unusable.error.code == ErrorCode::manifest || unusable.error.code == ErrorCode::missing_file,
                 "errors are the manifest's");
    std::set<fs::path> files;
    for (const bill::Delivery& delivery : found->deliveries)
      for (const bill::SourceFile& file : delivery.files) {
        const fs::path place = fs::canonical(file.path);
        fuzz::must(place.filename() == "i.csv" && place.string().starts_with(bucket().string() + "/"),
                   "no file outside the folder is found");
        fuzz::must(files.insert(place).second, "no file is found twice");
      }
  }
  return 0;
}
