// Lets pytest hold the reader of buckets and the search for credentials against the AWS stand-in:
//
//     farthing_s3 BUCKET list PREFIX | head | read KEY | download KEY ETAG SIZE TARGET
//     farthing_s3 - whoami | walk
//
// Reads the environment as farthing does, and S3_EXPECTED_OWNER. Prints one line for each thing found; a failure as
// `kind code operation message`, with exit code 1.
#include <cstdlib>
#include <iostream>

#include "aws/cached_credentials.hpp"
#include "aws/credential_chain.hpp"
#include "aws/curl_transport.hpp"
#include "aws/s3_reader.hpp"
#include "aws/sts.hpp"

namespace {

using namespace farthing;

int failed(const aws::CallFailure& failure) {
  std::cout << to_string(failure.kind) << ' ' << (failure.code.empty() ? "-" : failure.code) << ' ' << failure.operation
            << ' ' << failure.message << '\n';
  return 1;
}

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// Retries without the waiting.
Clock impatient_clock() {
  auto clock = system_clock();
  clock.sleep = [](std::chrono::milliseconds, const std::stop_token& stop) { return !stop.stop_requested(); };
  return clock;
}

int run(const std::vector<std::string>& words) {
  const auto wire = aws::Wire::make(aws::make_curl_transport(variable), impatient_clock(), variable);
  const auto chain = std::make_shared<aws::CredentialChain>(wire, variable);
  const auto region = aws::process_region(variable).value_or("us-east-1");
  const aws::Client client(wire, aws::cached_credentials(chain, wire->clock()), region.empty() ? "us-east-1" : region);
  const std::string& what = words.at(1);
  if (what == "walk") {
    const auto walk = chain->walk();
    std::cout << aws::to_string(walk.steps) << '\n';
    return walk.credentials ? 0 : 1;
  }
  if (what == "whoami") {
    const auto identity = aws::get_caller_identity(client);
    if (!identity) return failed(identity.error());
    std::cout << identity->arn << '\n';
    return 0;
  }
  aws::S3Reader s3(client, {words.at(0), "", variable("S3_EXPECTED_OWNER").value_or("")});
  if (what == "list") {
    const auto listing = s3.list(words.at(2));
    if (!listing) return failed(listing.error());
    for (const auto& object : listing->objects)
      std::cout << object.key << '\t' << object.etag << '\t' << object.size << '\n';
    return 0;
  }
  if (what == "head") {
    const auto there = s3.head_bucket();
    if (!there) return failed(there.error());
    std::cout << s3.bucket().region << '\n';
    return 0;
  }
  if (what == "read") {
    const auto text = s3.read(words.at(2), 1 << 20);
    if (!text) return failed(text.error());
    std::cout << *text;
    return 0;
  }
  aws::ObjectInfo object;
  object.key = words.at(2);
  object.etag = words.at(3);
  object.size = std::strtoull(words.at(4).c_str(), nullptr, 10);
  const auto done = s3.download(object, words.at(5));
  return done ? 0 : failed(done.error());
}

}  // namespace

int main(int count, char** words) {
  try {
    return run({words + 1, words + count});
  } catch (const std::exception& bug) {
    std::cerr << bug.what() << '\n';
    return 2;
  }
}
