// Arbitrary bytes as an answer of AWS, in every protocol: what is read is an object that can be printed and read again,
// what is refused says why, and an error's text is fit to be shown.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/answer_reader.hpp"
#include "aws/fields.hpp"
#include "aws/xml.hpp"
#include "core/utf8.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;
namespace json = boost::json;

constexpr const char* operations[] = {"sts:GetCallerIdentity",      "ec2:DescribeRegions", "s3:ListObjectsV2",
                                      "organizations:ListAccounts", "dynamodb:ListTables", "eks:ListClusters"};

void check_value(const json::value& value, const char* what) {
  const std::string printed = json::serialize(value);
  fuzz::must(valid_utf8(printed) == printed, "what is read is UTF-8");
  json::parse_options deep;
  deep.max_depth = 200;
  boost::system::error_code error;
  fuzz::must(json::serialize(json::parse(printed, error, {}, deep)) == printed && !error, what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto body = fuzz::text_of(bytes, size);
  if (const auto xml = aws::xml_to_json(body)) {
    fuzz::must(xml->is_object() && xml->as_object().size() == 1, "XML has one root");
    check_value(*xml, "XML becomes JSON that can be read again");
  } else {
    fuzz::must(!xml.error().empty(), "a refusal says why");
  }
  for (const char* name : operations) {
    const aws::Operation& operation = *aws::find_operation(name);
    if (const auto answer = aws::read_answer(operation, {200, {}, std::string(body)})) {
      fuzz::must(answer->is_object(), "an answer is an object");
      for (const json::value& item : aws::list_at(*answer, operation.pager.items))
        static_cast<void>(aws::text_at(item, "Id"));
    } else {
      fuzz::must(!answer.error().empty(), "a refusal says why");
    }
    for (const int status : {301, 400, 403, 404, 500}) {
      const auto failure = aws::read_failure(operation, {status, {}, std::string(body)});
      const std::string shown = to_string(failure);
      fuzz::must(valid_utf8(shown) == shown, "a failure can be shown");
      fuzz::must(status != 500 || failure.code != "" || failure.kind == aws::CallFailure::Kind::unavailable,
                 "an unknown failure of the server passes");
    }
  }
  return 0;
}
