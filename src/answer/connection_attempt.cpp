#include "answer/connection_attempt.hpp"

#include <boost/json/array.hpp>

#include "answer/findings.hpp"
#include "answer/json_parts.hpp"
#include "aws/sts.hpp"

namespace farthing::answer {

namespace json = boost::json;

std::string principal_of_attempt(const connect::ConnectionAttempt& attempt, const connect::OwnIdentity& self,
                                 const std::stop_token& stop) {
  std::string arn = attempt.examination.facts.own_arn;
  if (arn.empty())
    if (const auto caller = aws::get_caller_identity({self.wire, self.credentials, self.region, stop}))
      arn = caller->arn;
  return arn.empty() ? arn : connect::principal_of(arn);
}

json::object to_json(const connect::ConnectionAttempt& attempt, const AttemptNeeds& needs,
                     std::span<const std::string> warnings) {
  const control::ConnectionRecord& connection = attempt.connection;
  json::array findings;
  for (const connect::Finding& finding : attempt.examination.findings) findings.push_back(to_json(finding));
  json::array months;
  for (const connect::BucketMonth& month : attempt.months) months.emplace_back(to_string(month.period));
  json::object object{{"name", connection.name},
                      {"id", connection.id},
                      {"account", connection.account},
                      {"kind", to_string(connection.kind).data()},
                      {"access", to_string(connection.access).data()},
                      {"state", to_string(connection.state).data()},
                      {"payer", connection.payer},
                      {"external_id", needs.external_id},
                      {"principal", needs.principal},
                      {"export", nullptr},
                      {"months", std::move(months)},
                      {"findings", std::move(findings)},
                      {"warnings", array_of(warnings)}};
  if (attempt.source)
    object["export"] = {{"name", attempt.source->name},
                        {"kind", to_string(attempt.source->kind).data()},
                        {"bucket", attempt.source->bucket},
                        {"prefix", attempt.source->prefix},
                        {"region", attempt.source->region}};
  return object;
}

}  // namespace farthing::answer
