// Every tests/cases/doctor/*.txt: an answer of AWS, and what it means.
//
//   == answer         `kind`, `code`, `message`, ... of the failed call, one a line: `name: value`
//   == place          what the call was for (Place); further words: `payer-connected`, `opens-with-another-id`
//   == diagnosis      the code, or `none`; then words that the reason holds, one a line
#include "connect/doctor/diagnosis.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "case_file.hpp"
#include "connect/doctor/denial.hpp"
#include "connect/doctor/trust_policy_reading.hpp"

namespace farthing::connect::doctor {
namespace {

using Kind = aws::CallFailure::Kind;

aws::CallFailure failure_of(std::string_view text) {
  static const std::map<std::string, Kind, std::less<>> kinds{{"denied", Kind::denied},
                                                              {"not_found", Kind::not_found},
                                                              {"bad_credentials", Kind::bad_credentials},
                                                              {"expired", Kind::expired},
                                                              {"clock_skew", Kind::clock_skew},
                                                              {"throttled", Kind::throttled},
                                                              {"unavailable", Kind::unavailable},
                                                              {"invalid", Kind::invalid},
                                                              {"not_enabled", Kind::not_enabled},
                                                              {"wrong_region", Kind::wrong_region},
                                                              {"changed", Kind::changed},
                                                              {"network", Kind::network},
                                                              {"malformed", Kind::malformed},
                                                              {"no_credentials", Kind::no_credentials},
                                                              {"cancelled", Kind::cancelled}};
  aws::CallFailure failure;
  for (const std::string& line : lines_of(text)) {
    const auto colon = line.find(": ");
    const std::string name = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (name == "kind") failure.kind = kinds.at(value);
    if (name == "code") failure.code = value;
    if (name == "message") failure.message = value;
    if (name == "call") {
      failure.service = value.substr(0, value.find(':'));
      failure.operation = value.substr(value.find(':') + 1);
    }
  }
  return failure;
}

class DiagnosisCase : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(DiagnosisCase, NamesTheCause) {
  const CaseFile file = CaseFile::read(GetParam());
  const auto place_words = lines_of(file.find("place")->text);
  const auto place = parse_place(place_words.front());
  ASSERT_TRUE(place) << place_words.front();
  Surroundings around;
  for (const std::string& word : place_words) {
    if (word == "payer-connected") around.payer_is_connected = true;
    if (word == "opens-with-another-id") around.opens_with_another_external_id = true;
  }
  const Diagnosis diagnosis = diagnose(*place, failure_of(file.find("answer")->text), around);
  const auto wanted = lines_of(file.find("diagnosis")->text);
  EXPECT_EQ(diagnosis.code.empty() ? "none" : diagnosis.code, wanted.front());
  for (std::size_t i = 1; i < wanted.size(); ++i)
    EXPECT_NE(diagnosis.why.find(wanted[i]), std::string::npos) << wanted[i] << " is not in: " << diagnosis.why;
}

INSTANTIATE_TEST_SUITE_P(Doctor, DiagnosisCase, testing::ValuesIn(case_files("doctor")), [](const auto& given) {
  std::string name = given.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Denial, NamesWhoRefusedWhatToWhom) {
  const Denial denial = read_denial(
      "User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: s3:GetObject on resource: "
      "\"arn:aws:s3:::b/k\" with an explicit deny in a resource-based policy");
  EXPECT_EQ(denial.principal, "arn:aws:sts::1:assumed-role/R/s");
  EXPECT_EQ(denial.action, "s3:GetObject");
  EXPECT_EQ(denial.resource, "arn:aws:s3:::b/k");
  EXPECT_TRUE(denial.is_explicit);
  EXPECT_EQ(denial.by, Denial::By::resource_policy);
  EXPECT_FALSE(denial.is_guard_rail());
}

std::string trust(std::string_view principal, std::string_view condition) {
  return fmt::format(
      R"({{"Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"{}"}},"Condition":{}}}]}})",
      principal, condition);
}

std::vector<std::string_view> codes_of(const std::string& policy) {
  std::vector<std::string_view> codes;
  for (const TrustFault& fault : faults_of_trust(policy, "arn:aws:iam::999900001111:user/farthing", "fth-1"))
    codes.push_back(fault.code);
  return codes;
}

TEST(TrustPolicy, OfTheRightPrincipalAndIdHasNoFault) {
  EXPECT_TRUE(
      codes_of(trust("arn:aws:iam::999900001111:user/farthing", R"({"StringEquals":{"sts:ExternalId":"fth-1"}})"))
          .empty());
  EXPECT_TRUE(codes_of(trust("arn:aws:iam::999900001111:root", R"({"StringEquals":{"STS:externalid":["x","fth-1"]}})"))
                  .empty());
}

TEST(TrustPolicy, TellsWhatIsWrong) {
  using Codes = std::vector<std::string_view>;
  const std::string own = "arn:aws:iam::999900001111:user/farthing";
  EXPECT_EQ(codes_of(trust(own, R"({"StringEquals":{"sts:ExternalId":"another"}})")), Codes{"FD202"});
  EXPECT_EQ(codes_of(trust(own, "{}")), Codes{"FD204"});
  EXPECT_EQ(codes_of(trust(
                own, R"({"StringEquals":{"sts:ExternalId":"fth-1"},"Bool":{"aws:MultiFactorAuthPresent":"true"}})")),
            Codes{"FD207"});
  EXPECT_EQ(codes_of(trust("AIDAEXAMPLE", "{}")), Codes{"FD203"});
  EXPECT_EQ(codes_of(trust("arn:aws:iam::222222222222:root", "{}")), Codes{"FD203"});
  EXPECT_EQ(codes_of("{"), Codes{"FD203"});
  EXPECT_EQ(codes_of("%7B%22Statement%22%3A%5B%5D%7D"), Codes{"FD203"});
}

}  // namespace
}  // namespace farthing::connect::doctor
