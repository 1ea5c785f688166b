#include "answer/explanations.hpp"

#include <algorithm>

#include "core/near_words.hpp"

namespace farthing::answer {

namespace json = boost::json;

std::vector<Explanation> explanations() {
  std::vector<Explanation> all;
  for (const ErrorDescription& error : all_errors())
    all.push_back(
        {std::string(error.name), error.exit_code, std::string(error.meaning), std::string(error.cure), nullptr});
  for (const connect::FdCode& code : connect::all_fd_codes())
    all.push_back({std::string(code.code), std::nullopt, std::string(code.title), std::string(code.cure), &code});
  return all;
}

Result<Explanation> explanation_of(const std::string& code) {
  const auto all = explanations();
  const connect::FdCode* finding = connect::find_fd_code(code);
  const std::string wanted(finding != nullptr ? finding->code : std::string_view(code));
  if (const auto at = std::ranges::find(all, wanted, &Explanation::code); at != all.end()) return *at;
  std::vector<std::string> codes;
  // A number that is none was not meant to be the next one: of those that are one digit off there are many.
  const bool is_number = code.find_first_of("0123456789") != std::string::npos;
  for (const Explanation& explanation : all)
    if (!is_number || explanation.finding == nullptr) codes.push_back(explanation.code);
  return std::unexpected(Error(ErrorCode::usage, fmt::format("there is no code {}{}", code, did_you_mean(code, codes)),
                               "`farthing explain` lists them"));
}

std::string_view finder(connect::FdCode::Found found) {
  switch (found) {
    case connect::FdCode::Found::by_doctor:
      return "doctor";
    case connect::FdCode::Found::by_sync:
      return "sync";
    case connect::FdCode::Found::by_guide:
      break;
  }
  return "guide";
}

json::object to_json(const Explanation& explanation) {
  json::object object{{"code", explanation.code},
                      {"exit_code", explanation.exit_code ? json::value(*explanation.exit_code) : json::value(nullptr)},
                      {"meaning", explanation.meaning},
                      {"cure", explanation.cure}};
  if (const connect::FdCode* finding = explanation.finding; finding != nullptr) {
    object["seen"] = finding->seen.data();
    object["cause"] = finding->cause.data();
    object["dark"] = finding->dark.data();
    object["found"] = finder(finding->found).data();
    object["blocks"] = finding->blocks;
  }
  return object;
}

json::array to_json(std::span<const Explanation> explanations) {
  json::array list;
  for (const Explanation& explanation : explanations) list.push_back(to_json(explanation));
  return list;
}

}  // namespace farthing::answer
