#include "connect/bill_findings.hpp"

#include <cctype>
#include <map>
#include <set>

#include "connect/fd_code.hpp"
#include "connect/finding_records.hpp"
#include "store/records.hpp"

namespace farthing::connect {
namespace {

const std::string bills_origin = "bills";
const std::string standstill_origin = "standstill";
constexpr Instant a_day = 86'400;

/// As AWS writes a key into Parquet: lower case, everything else than letters and digits an underscore.
std::string folded(std::string_view key) {
  std::string text;
  for (const unsigned char c : key) text += std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : '_';
  return text;
}

template <class Words>
std::string listed(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Finding warning_of(std::string_view code, std::string subject, std::string sentence) {
  Finding finding;
  finding.code = code;
  finding.outcome = Outcome::warning;
  finding.subject = std::move(subject);
  finding.sentence = std::move(sentence);
  const FdCode& known = *find_fd_code(code);
  finding.cure = known.cure;
  finding.dark.emplace_back(known.dark);
  return finding;
}

Result<> keep(store::DataFolder& data, const control::ConnectionRecord& connection, const std::string& origin,
              const std::vector<Finding>& findings, Instant now) {
  std::vector<control::FindingRecord> records;
  for (const Finding& finding : findings) records.push_back(record_of(finding, connection, origin, ""));
  return control::put_findings(data.database(), connection.client, connection.id, origin, {}, records, now);
}

}  // namespace

Result<std::vector<Finding>> findings_of_bills(const std::vector<control::Publication>& bills) {
  std::set<std::string> currencies;
  std::map<std::string, std::set<std::string>> spellings;
  for (const control::Publication& bill : bills) {
    if (!bill.segment) continue;
    FARTHING_TRY(const auto totals, store::control_totals(bill.segment->totals));
    for (const auto& [key, sum] : totals) currencies.insert(key.currency);
    FARTHING_TRY(const auto labels, store::label_columns_of(bill.segment->labels));
    for (const auto& [label, column] : labels)
      if (label.starts_with("tag:")) spellings[folded(label)].insert(label);
  }
  std::vector<Finding> findings;
  if (currencies.size() > 1)
    findings.push_back(warning_of("FD705", "", fmt::format("The bills are in {}.", listed(currencies))));
  for (const auto& [key, labels] : spellings)
    if (labels.size() > 1)
      findings.push_back(
          warning_of("FD702", key,
                     fmt::format("The keys {} differ in case or punctuation only: here they are kept apart, an export "
                                 "in Parquet makes one of them.",
                                 listed(labels))));
  return findings;
}

Result<> note_bills(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now) {
  FARTHING_TRY(const auto live,
               control::publications(data.database(), connection.client, std::nullopt, control::Read::with_totals));
  FARTHING_TRY(const auto findings, findings_of_bills(live));
  return keep(data, connection, bills_origin, findings, now);
}

Result<> note_standstill(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now) {
  constexpr Instant longest = 2 * a_day;
  const Instant last = std::max(connection.fetched_at, connection.created_at);
  std::vector<Finding> findings;
  if (now - last > longest) {
    const std::string since =
        connection.fetched_at == 0 ? "since it was connected, " + to_iso_string(last) : "since " + to_iso_string(last);
    findings.push_back(warning_of("FD805", "", fmt::format("Nothing of {} was brought {}.", connection.name, since)));
  }
  return keep(data, connection, standstill_origin, findings, now);
}

}  // namespace farthing::connect
