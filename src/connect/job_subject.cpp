#include "connect/job_subject.hpp"

namespace farthing::connect {

std::string bill_subject(const std::string& export_id, BillingPeriod period) {
  return fmt::format("{} {}", export_id, to_string(period));
}

Result<BillingPeriod> month_of_subject(const std::string& subject) {
  return BillingPeriod::parse(subject.substr(subject.rfind(' ') + 1));
}

std::string export_of_subject(const std::string& subject) { return subject.substr(0, subject.rfind(' ')); }

std::string look_subject(const std::vector<BillingPeriod>& months) {
  std::string subject;
  for (const BillingPeriod month : months) subject += (subject.empty() ? "" : " ") + to_string(month);
  return subject;
}

Result<std::vector<BillingPeriod>> months_of_subject(const std::string& subject) {
  std::vector<BillingPeriod> months;
  for (std::size_t at = 0; at < subject.size();) {
    const std::size_t end = std::min(subject.find(' ', at), subject.size());
    FARTHING_TRY(months.emplace_back(), BillingPeriod::parse(subject.substr(at, end - at)));
    at = end + 1;
  }
  return months;
}

}  // namespace farthing::connect
