// Arbitrary bytes as ~/.aws/credentials: what cannot be read is refused by file and line, and never quoted.
#include "aws/profile_file.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace farthing;
  const auto text = fuzz::text_of(bytes, size);
  const auto sections = aws::parse_profile_file(text, "f");
  if (!sections) {
    fuzz::must(sections.error().code == ErrorCode::credentials, "errors are the file's");
    fuzz::must(sections.error().message.starts_with("f:") && sections.error().message.size() < 100,
               "an error is a place and a few words");
    return 0;
  }
  for (const auto& [section, values] : *sections) {
    fuzz::must(!section.empty(), "a section has a name");
    for (const auto& [name, value] : values) {
      fuzz::must(!name.empty() && name.find_first_of("=\n") == std::string::npos, "a setting has a name of one line");
      fuzz::must(value.line >= 1 && value.value.reveal().size() <= size, "a value comes from a line of the file");
    }
  }
  return 0;
}
