// Arbitrary targets: a path that is taken begins with a slash, has no part that leads elsewhere and no NUL.
#include <string>

#include "fuzz_input.hpp"
#include "http/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace farthing;
  const std::string text(fuzz::text_of(bytes, size));
  const auto target = http::parse_target(text);
  if (target) {
    const std::string& path = target->path;
    fuzz::must(path.starts_with('/') && !path.contains('\0'), "a path begins with a slash and holds no NUL");
    fuzz::must(path == "/" || !(path + "/").contains("//"), "no part is empty");
    fuzz::must(!(path + "/").contains("/./") && !(path + "/").contains("/../"), "no part leads elsewhere");
    http::parse_query(target->query);
  }
  return 0;
}
