#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connect/doctor.hpp"
#include "connect/doctor/diagnosis.hpp"

namespace farthing::connect::doctor {

/// What one check has to say. A reference to a finding is good until the next one is made.
class Notes {
 public:
  explicit Notes(std::string_view check) : check_(check) {}

  /// All is well; `code` is what it would have been called, or what is named without anything being wrong.
  Finding& ok(std::string sentence, std::string_view code = {}, std::string subject = {});
  Finding& skip(std::string sentence);
  /// A part stays dark, or something deserves attention. Cure and dark features are the code's until they are replaced.
  Finding& warn(std::string_view code, std::string subject, std::string sentence);
  /// Something that was asked for does not work.
  Finding& fail(std::string_view code, std::string subject, std::string sentence);

  /// What a failed call means: a failure, or a warning when the check is about something optional, with its evidence. A
  /// call that AWS was too busy for, or that was stopped, is skipped. `sentence` is followed by the diagnosis.
  Finding& refused(Place place, const aws::CallFailure& failure, Outcome outcome, std::string subject,
                   std::string sentence, const Surroundings& around = {});

  const std::vector<Finding>& findings() const { return findings_; }

 private:
  Finding& add(Outcome outcome, std::string_view code, std::string subject, std::string sentence);
  std::string_view check_;
  std::vector<Finding> findings_;
};

Evidence evidence_of(const aws::CallFailure& failure, const std::string& resource = {});

}  // namespace farthing::connect::doctor
