#include "connect/doctor/notes.hpp"

#include <fmt/format.h>

#include "connect/fd_code.hpp"

namespace farthing::connect::doctor {

Finding& Notes::add(Outcome outcome, std::string_view code, std::string subject, std::string sentence) {
  Finding& finding = findings_.emplace_back();
  finding.check = check_;
  finding.code = code;
  finding.outcome = outcome;
  finding.subject = std::move(subject);
  finding.sentence = std::move(sentence);
  return finding;
}

Finding& Notes::ok(std::string sentence, std::string_view code, std::string subject) {
  return add(Outcome::ok, code, std::move(subject), std::move(sentence));
}

Finding& Notes::skip(std::string sentence) { return add(Outcome::skipped, {}, {}, std::move(sentence)); }

Finding& Notes::warn(std::string_view code, std::string subject, std::string sentence) {
  Finding& finding = add(Outcome::warning, code, std::move(subject), std::move(sentence));
  if (const FdCode* known = find_fd_code(code); known != nullptr) {
    finding.cure = known->cure;
    finding.dark = {std::string(known->dark)};
  }
  return finding;
}

Finding& Notes::fail(std::string_view code, std::string subject, std::string sentence) {
  Finding& finding = warn(code, std::move(subject), std::move(sentence));
  finding.outcome = Outcome::failed;
  return finding;
}

Finding& Notes::refused(Place place, const aws::CallFailure& failure, Outcome outcome, std::string subject,
                        std::string sentence, const Surroundings& around) {
  const Diagnosis diagnosis = diagnose(place, failure, around);
  sentence += fmt::format(": {}.", diagnosis.why);
  Finding& finding = diagnosis.code.empty() ? skip(std::move(sentence))
                                            : warn(diagnosis.code, std::move(subject), std::move(sentence));
  if (!diagnosis.code.empty()) finding.outcome = outcome;
  finding.evidence = evidence_of(failure);
  return finding;
}

Evidence evidence_of(const aws::CallFailure& failure, const std::string& resource) {
  return {fmt::format("{}:{}", failure.service, failure.operation),
          resource.empty() ? failure.host : resource,
          failure.region,
          failure.request_id,
          failure.code,
          failure.message};
}

}  // namespace farthing::connect::doctor
