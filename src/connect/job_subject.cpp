#include "connect/job_subject.hpp"

namespace farthing::connect {
namespace {

/// No export has this id.
constexpr std::string_view switch_word = "switch";

/// Without the word that tells of switching.
std::string_view object_of(std::string_view subject) {
  if (!switches_export(std::string(subject))) return subject;
  subject.remove_prefix(switch_word.size());
  if (subject.starts_with(' ')) subject.remove_prefix(1);
  return subject;
}

}  // namespace

bool switches_export(const std::string& subject) {
  return subject == switch_word || subject.starts_with(std::string(switch_word) + ' ');
}

std::string bill_subject(const std::string& export_id, BillingPeriod period, bool switch_export) {
  return fmt::format("{}{} {}", switch_export ? "switch " : "", export_id, to_string(period));
}

Result<BillingPeriod> month_of_subject(const std::string& subject) {
  return BillingPeriod::parse(subject.substr(subject.rfind(' ') + 1));
}

std::string export_of_subject(const std::string& subject) {
  const std::string_view object = object_of(subject);
  return std::string(object.substr(0, object.rfind(' ')));
}

std::string look_subject(const std::vector<BillingPeriod>& months, bool switch_export) {
  std::string subject(switch_export ? switch_word : "");
  for (const BillingPeriod month : months) subject += (subject.empty() ? "" : " ") + to_string(month);
  return subject;
}

Result<std::vector<BillingPeriod>> months_of_subject(const std::string& subject) {
  const std::string_view object = object_of(subject);
  std::vector<BillingPeriod> months;
  for (std::size_t at = 0; at < object.size();) {
    const std::size_t end = std::min(object.find(' ', at), object.size());
    FARTHING_TRY(months.emplace_back(), BillingPeriod::parse(object.substr(at, end - at)));
    at = end + 1;
  }
  return months;
}

}  // namespace farthing::connect
