#include "connect/doctor/bucket_settings.hpp"

#include "aws/s3_address.hpp"

namespace farthing::connect::doctor {

aws::CallResult<std::string> bucket_setting(Visit& visit, const aws::Client& session, std::string_view operation) {
  const aws::Operation* known = aws::find_operation(operation);
  const aws::Bucket& bucket = visit.bucket().bucket();
  const aws::Endpoint endpoint = session.in_region(bucket.region).endpoint(*known->service);
  aws::HttpRequest request;
  address_bucket(request, endpoint, bucket.name, "");
  const auto question = known->path.find('?');
  request.query = fmt::format("{}=", known->path.substr(question + 1));
  if (!bucket.expected_owner.empty()) request.headers.push_back({"x-amz-expected-bucket-owner", bucket.expected_owner});
  auto answer = session.send(*known, endpoint.signing_region, std::move(request));
  if (!answer) return std::unexpected(std::move(answer.error()));
  return std::move(answer->body);
}

}  // namespace farthing::connect::doctor
