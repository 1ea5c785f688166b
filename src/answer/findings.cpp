#include "answer/findings.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <vector>

#include "answer/json_parts.hpp"
#include "connect/fd_code.hpp"
#include "core/near_words.hpp"

namespace farthing::answer {

namespace json = boost::json;
using connect::Finding;

Result<std::string> check_named(const std::string& given, const query::ParameterStyle& style) {
  std::vector<std::string> known;
  const connect::FdCode* code = connect::find_fd_code(given);
  for (const connect::CheckDescription& check : connect::all_checks()) {
    if (check.name == given) return given;
    if (code != nullptr && std::ranges::find(check.codes, code->code) != check.codes.end())
      return std::string(code->code);
    known.emplace_back(check.name);
  }
  if (code != nullptr)
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("{}: no check finds {}", style.name("check"), code->code),
                                 fmt::format("`farthing explain {}` says how it shows", code->code)));
  return fail(ErrorCode::usage, "{}: \"{}\" is neither a check nor a code{}", style.name("check"), given,
              did_you_mean(given, known));
}

json::object to_json(const Finding& finding) {
  return {{"check", finding.check},
          {"code", finding.code},
          {"outcome", to_string(finding.outcome).data()},
          {"subject", finding.subject},
          {"sentence", finding.sentence},
          {"evidence",
           {{"operation", finding.evidence.operation},
            {"resource", finding.evidence.resource},
            {"region", finding.evidence.region},
            {"request_id", finding.evidence.request_id},
            {"aws_code", finding.evidence.aws_code},
            {"aws_message", finding.evidence.aws_message}}},
          {"cure", finding.cure},
          {"snippet", finding.snippet},
          {"dark", array_of(finding.dark)}};
}

json::object to_json(const connect::Examination& examination) {
  json::array list;
  for (const Finding& finding : examination.findings) list.push_back(to_json(finding));
  return {{"usable", examination.usable()}, {"findings", std::move(list)}};
}

}  // namespace farthing::answer
