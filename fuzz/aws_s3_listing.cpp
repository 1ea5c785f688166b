// Arbitrary bytes as a page of a bucket's list: whatever is taken lies below the prefix and is complete.
#include "aws/s3_listing.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace farthing;
  const auto page = aws::read_listing_page(fuzz::text_of(bytes, size), "cur/");
  if (!page) {
    fuzz::must(!page.error().empty(), "an error has words");
    return 0;
  }
  for (const auto& object : page->objects) {
    fuzz::must(object.key.starts_with("cur/") && object.key.size() <= 1'024, "a key lies below the prefix");
    fuzz::must(!object.etag.empty(), "an object has an ETag");
  }
  for (const auto& folder : page->folders) fuzz::must(folder.starts_with("cur/"), "a folder lies below the prefix");
  return 0;
}
