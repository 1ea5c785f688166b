// Arbitrary paths, queries and headers: the canonical form of a canonical form is itself, the order of parameters does
// not matter, and no header can add a line to what is signed.
#include <algorithm>
#include <string>
#include <vector>

#include "aws/sigv4.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;

struct Signed {
  std::vector<std::string> lines;
  std::string signature;
};

Signed sign(const char* service, std::string path, std::string query, std::string value) {
  aws::HttpRequest request;
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = {{"Host", "example.amazonaws.com"}, {"X-Amz-Fuzz", std::move(value)}};
  const auto steps = aws::sign(request, {"AKID", Secret("secret"), Secret("token"), {}, "fuzz"},
                               {"us-east-1", service, 1'440'938'160});
  Signed out;
  out.signature = steps.signature;
  std::string line;
  for (const char c : steps.canonical_request + '\n') {
    if (c == '\n') {
      out.lines.push_back(line);
      line.clear();
    } else {
      line += c;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(fuzz::text_of(bytes, size));
  const auto first = std::min(text.find('\x01'), text.size());
  const auto second = std::min(text.find('\x01', std::min(first + 1, text.size())), text.size());
  std::string path = '/' + text.substr(0, first);
  std::erase_if(path, [](char c) { return c <= ' ' || c == '?' || c == '#'; });
  const std::string query = first < text.size() ? text.substr(first + 1, second - first - 1) : "";
  const std::string value = second < text.size() ? text.substr(second + 1) : "";

  const Signed one = sign("sts", path, query, value);
  fuzz::must(one.lines.size() == 10, "no header adds a line");
  fuzz::must(sign("sts", path, one.lines[2], value).lines[2] == one.lines[2], "a canonical query is its own");
  fuzz::must(sign("sts", path, one.lines[2], value).signature == one.signature, "and is signed the same");
  const std::string& canonical = one.lines[1];
  fuzz::must(canonical.starts_with('/') && canonical.find("//") == std::string::npos &&
                 (canonical + '/').find("/./") == std::string::npos &&
                 (canonical + '/').find("/../") == std::string::npos,
             "a canonical path goes straight");
  fuzz::must(sign("s3", path, query, value).lines[1] == path, "a path of S3 is signed as it is sent");
  const std::string encoded = aws::percent_encoded(text);
  fuzz::must(aws::percent_decoded(encoded) == text, "what is encoded can be decoded");
  return 0;
}
