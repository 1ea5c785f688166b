#include "aws/s3_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "aws/arn.hpp"
#include "aws/partition.hpp"
#include "aws/s3_address.hpp"
#include "aws/s3_download.hpp"
#include "aws/s3_listing.hpp"
#include "aws/s3_sums.hpp"
#include "aws/sigv4.hpp"
#include "aws/wire_state.hpp"

namespace farthing::aws {
namespace {

using Kind = CallFailure::Kind;

constexpr std::size_t most_key_bytes = 1'024;
constexpr std::size_t most_empty_pages = 1'000;
constexpr int most_reads = 3;

const Operation& s3_operation(std::string_view name) { return *find_operation("s3:" + std::string(name)); }

/// Keeps a body of at most so many bytes.
class TextSink final : public BodySink {
 public:
  explicit TextSink(std::uint64_t most) : most_(most) {}

  bool begin(const HttpResponse&) override {
    text.clear();
    full = false;
    return true;
  }
  bool write(std::string_view bytes) override {
    full = full || bytes.size() > most_ - text.size();
    text += bytes.substr(0, most_ - text.size());
    return !full;
  }

  std::string text;
  bool full = false;  ///< there was more

 private:
  std::uint64_t most_;
};

/// An answer without a readable code may still name the region in its header.
bool may_lie_elsewhere(const CallFailure& failure) {
  constexpr std::array codes{"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
                             "IllegalLocationConstraintException"};
  if (failure.status == 301 || failure.status == 307) return true;
  return std::ranges::find(codes, failure.code) != codes.end() || (failure.status == 400 && failure.code.empty());
}

/// A HEAD's answer has no text: its status has to do.
void refine(CallFailure& failure) {
  if (!failure.code.empty()) return;
  if (failure.status == 412) failure.kind = Kind::changed;
  if (failure.status == 404) failure.kind = Kind::not_found;
  if (failure.status == 403) failure.kind = Kind::denied;
}

ObjectInfo info_of(const std::string& key, const HttpResponse& head) {
  ObjectInfo info;
  info.key = key;
  info.etag = unquoted_etag(head.header("etag"));
  info.size = parse_byte_count(head.header("content-length")).value_or(0);
  info.last_modified = read_http_date(head.header("last-modified")).value_or(0);
  info.kms_key_id = head.header("x-amz-server-side-encryption-aws-kms-key-id");
  return info;
}

}  // namespace

S3Reader::S3Reader(Client client, Bucket bucket) : client_(std::move(client)), bucket_(std::move(bucket)) {}

std::optional<CallFailure> S3Reader::refusal(std::string_view operation, const std::string* key) const {
  const auto refused = [&](std::string message) { return s3_failure(Kind::invalid, operation, std::move(message)); };
  if (!is_bucket_name(bucket_.name)) return refused("no bucket can have the name that was given");
  if (!bucket_.expected_owner.empty() && !is_account_id(bucket_.expected_owner))
    return refused("the bucket's expected owner is not an account id of 12 digits");
  if (!bucket_.region.empty() && !is_region_name(bucket_.region)) return refused("the bucket's region is no region");
  if (key != nullptr && (key->empty() || key->size() > most_key_bytes))
    return refused("no object can have the key that was given");
  return std::nullopt;
}

CallResult<HttpResponse> S3Reader::send_to(const std::string& region, std::string_view operation,
                                           const std::string& method, const std::string& key, const std::string& query,
                                           const std::vector<HttpHeader>& headers, BodySink* sink,
                                           std::optional<int> most_attempts) {
  const Client client = region == client_.region() ? client_ : client_.in_region(region);
  const Operation& called = s3_operation(operation);
  const auto endpoint = client.endpoint(*called.service);
  if (endpoint.host.empty())
    return std::unexpected(s3_failure(
        Kind::invalid, operation, endpoint.overridden ? "AWS_ENDPOINT_URL is no http or https URL" : "no such region"));
  HttpRequest request;
  request.method = method;
  address_bucket(request, endpoint, bucket_.name, key);
  request.query = query;
  request.headers = headers;
  if (!bucket_.expected_owner.empty())
    request.headers.push_back({"x-amz-expected-bucket-owner", bucket_.expected_owner});
  auto answer = client.send(called, endpoint.signing_region, std::move(request), sink, most_attempts);
  if (!answer) refine(answer.error());
  return answer;
}

CallResult<HttpResponse> S3Reader::request(std::string_view operation, const std::string& method,
                                           const std::string& key, const std::string& query,
                                           const std::vector<HttpHeader>& headers, BodySink* sink,
                                           std::optional<int> most_attempts) {
  // Whoever knows no region at all is shown the way from the oldest one.
  const std::string home_or_oldest = client_.region().empty() ? "us-east-1" : client_.region();
  const auto region = bucket_.region.empty() ? home_or_oldest : bucket_.region;
  auto answer = send_to(region, operation, method, key, query, headers, sink, most_attempts);
  // Where the bucket lies may be said beside any answer, and must be usable with the same identity.
  const auto is_elsewhere = [&](std::string_view home) {
    return home != region && is_region_name(home) && &partition_of_region(home) == &partition_of_region(region);
  };
  if (answer) {
    const auto home = answer->header("x-amz-bucket-region");
    bucket_.region = is_elsewhere(home) ? std::string(home) : region;
    return answer;
  }
  if (!may_lie_elsewhere(answer.error())) return answer;
  auto home = answer.error().bucket_region;
  if (home.empty() && operation != "HeadBucket") {
    const auto asked = send_to(region, "HeadBucket", "HEAD", "", "", {}, nullptr, std::nullopt);
    home = asked ? std::string(asked->header("x-amz-bucket-region")) : asked.error().bucket_region;
  }
  if (!is_elsewhere(home)) return answer;
  answer = send_to(home, operation, method, key, query, headers, sink, most_attempts);
  if (answer)
    bucket_.region = home;
  else if (may_lie_elsewhere(answer.error()) && answer.error().bucket_region != home)
    answer.error().kind = Kind::wrong_region;
  return answer;
}

CallResult<> S3Reader::head_bucket() {
  if (auto refused = refusal("HeadBucket", nullptr)) return std::unexpected(std::move(*refused));
  auto answer = request("HeadBucket", "HEAD", "", "", {});
  if (!answer) return std::unexpected(std::move(answer.error()));
  return {};
}

CallResult<ObjectListing> S3Reader::list(const std::string& prefix, const std::string& delimiter, std::size_t most) {
  constexpr std::string_view operation = "ListObjectsV2";
  const auto malformed = [&](std::string message) {
    auto failure = s3_failure(Kind::malformed, operation, std::move(message));
    failure.region = bucket_.region;
    return std::unexpected(std::move(failure));
  };
  if (auto refused = refusal(operation, nullptr)) return std::unexpected(std::move(*refused));
  ObjectListing listing;
  std::set<std::string> seen;
  std::string token;
  std::size_t empty_pages = 0;
  while (true) {
    std::string query;
    if (!token.empty()) query = fmt::format("continuation-token={}&", percent_encoded(token));
    if (!delimiter.empty()) query += fmt::format("delimiter={}&", percent_encoded(delimiter));
    query += fmt::format("encoding-type=url&list-type=2&max-keys=1000&prefix={}", percent_encoded(prefix));
    const auto answer = request(operation, "GET", "", query, {});
    if (!answer) return std::unexpected(answer.error());
    auto page = read_listing_page(answer->body, prefix);
    if (!page) return malformed(std::move(page.error()));
    empty_pages = page->objects.empty() && page->folders.empty() ? empty_pages + 1 : 0;
    if (empty_pages > most_empty_pages) return malformed("the list goes on and on with empty pages");
    std::ranges::move(page->objects, std::back_inserter(listing.objects));
    std::ranges::move(page->folders, std::back_inserter(listing.folders));
    if (listing.objects.size() + listing.folders.size() > most)
      return malformed(fmt::format("more than {} entries below the prefix", most));
    if (page->next_token.empty()) return listing;
    token = std::move(page->next_token);
    if (!seen.insert(token).second) return malformed("the list runs in a circle: a continuation token came twice");
  }
}

CallResult<ObjectInfo> S3Reader::head_object(const std::string& key) {
  if (auto refused = refusal("HeadObject", &key)) return std::unexpected(std::move(*refused));
  auto answer = request("HeadObject", "HEAD", key, "", {});
  if (!answer) return std::unexpected(std::move(answer.error()));
  auto info = info_of(key, *answer);
  if (info.etag.empty() || !parse_byte_count(answer->header("content-length")))
    return std::unexpected(s3_failure(Kind::malformed, "HeadObject", "the answer lacks an ETag or a length"));
  return info;
}

CallResult<std::string> S3Reader::read(const std::string& key, std::uint64_t most, ObjectInfo* info) {
  if (auto refused = refusal("GetObject", &key)) return std::unexpected(std::move(*refused));
  CallFailure last;
  for (int tried = 0; tried < most_reads; ++tried) {
    constexpr std::chrono::milliseconds pause{500};
    if (tried > 0 && !client_.wire().clock().sleep(pause * tried, client_.stop())) {
      last.kind = Kind::cancelled;
      break;
    }
    TextSink sink(most);
    auto answer = request("GetObject", "GET", key, "", {{"x-amz-checksum-mode", "ENABLED"}}, &sink);
    if (sink.full)
      return std::unexpected(
          s3_failure(Kind::malformed, "GetObject", fmt::format("the object is larger than {} bytes", most)));
    if (!answer) {
      last = std::move(answer.error());
      // Before the first byte the client itself has tried again.
      if (!sink.text.empty() && last.kind == Kind::network) continue;
      break;
    }
    auto found = info_of(key, *answer);
    ObjectSums sums(found.etag);
    sums.learn(*answer);
    sums.begin();
    sums.add(sink.text);
    auto wrong = sums.difference();
    const auto length = answer->header("content-length");
    // S3 names an ETag with every object: what has none comes from somebody in between.
    if (found.etag.empty()) wrong = "the answer names no ETag";
    if (answer->status != 200 || (!length.empty() && parse_byte_count(length) != sink.text.size()))
      wrong = fmt::format("HTTP status {} with {} bytes is not the whole object", answer->status, sink.text.size());
    if (!wrong) {
      found.size = sink.text.size();
      if (info != nullptr) *info = std::move(found);
      return std::move(sink.text);
    }
    last = s3_failure(Kind::malformed, "GetObject", std::move(*wrong));
  }
  return std::unexpected(std::move(last));
}

CallResult<std::string> S3Reader::read_start(const std::string& key, std::uint64_t bytes) {
  if (auto refused = refusal("GetObject", &key)) return std::unexpected(std::move(*refused));
  if (bytes == 0) return std::string();
  TextSink sink(bytes);
  auto answer = request("GetObject", "GET", key, "", {{"Range", fmt::format("bytes=0-{}", bytes - 1)}}, &sink);
  if (!answer) {
    // S3 has no range for an object without bytes.
    if (answer.error().status == 416) return std::string();
    if (!sink.full) return std::unexpected(std::move(answer.error()));
  } else if (answer->status == 206) {
    const auto range = parse_content_range(answer->header("content-range"));
    if (!range || range->first != 0)
      return std::unexpected(s3_failure(Kind::malformed, "GetObject", "S3 sends another range than was asked for"));
  }
  return std::move(sink.text);
}

CallResult<> S3Reader::download(const ObjectInfo& object, const std::filesystem::path& target,
                                const std::function<void(std::uint64_t)>& progress) {
  if (auto refused = refusal("GetObject", &object.key)) return std::unexpected(std::move(*refused));
  if (object.etag.empty() || object.etag.find_first_of("\"\r\n") != std::string::npos)
    return std::unexpected(s3_failure(Kind::invalid, "GetObject", "the object's ETag must be known"));
  auto part = PartialFile::open(
      target, fmt::format("{} {} {} {}", object.etag, object.size, bucket_.name, percent_encoded(object.key)));
  if (!part) return std::unexpected(s3_failure(Kind::disk, "GetObject", part.error().message));
  return download_object(object, *part,
                         {[&](const std::vector<HttpHeader>& headers, BodySink& sink) {
                            // The download counts its own attempts: those that follow on each other would multiply.
                            return request("GetObject", "GET", object.key, "", headers, &sink, 1);
                          },
                          progress, client_.wire().clock(), client_.stop()});
}

}  // namespace farthing::aws
