#include "cli/finding_text.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "cli/printed_command.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

using connect::Finding;
using connect::Outcome;

/// Every line of a text of several lines, moved to the right.
std::string indented(std::string_view text, std::string_view margin) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += fmt::format("{}{}\n", margin, printable(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

std::string evidence_of(const connect::Evidence& evidence) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{}{}", text.empty() ? "" : ", ", name, printable(value));
  };
  add("", evidence.operation);
  add("in ", evidence.region);
  add("of ", evidence.resource);
  add("", evidence.aws_code);
  add("request ", evidence.request_id);
  if (!evidence.aws_message.empty()) text += fmt::format("\n\"{}\"", printable(evidence.aws_message));
  return text;
}

constexpr std::string_view margin = "                  ";

}  // namespace

std::string brief_text_of(const Context& context, const Finding& finding, const std::string& connection) {
  constexpr std::ptrdiff_t most_lines = 6;
  if (finding.outcome == Outcome::skipped) return {};  // the summary counts them
  if (std::ranges::count(finding.snippet, '\n') < most_lines) return text_of(finding);
  Finding brief = finding;
  brief.snippet.clear();
  return text_of(brief) + fmt::format("{}{} prints it\n", margin,
                                      printed_command(context, "doctor", {connection}, {"--check", finding.check}));
}

std::string text_of(const Finding& finding) {
  std::string text =
      fmt::format("{:<8} {:<8} {}\n", to_string(finding.outcome), finding.code, printable(finding.sentence));
  if (finding.outcome == Outcome::ok || finding.outcome == Outcome::skipped) return text;
  if (const std::string evidence = evidence_of(finding.evidence); !evidence.empty()) text += indented(evidence, margin);
  if (!finding.cure.empty()) text += indented("do: " + finding.cure, margin);
  if (!finding.snippet.empty()) text += "\n" + indented(finding.snippet, "    ") + "\n";
  return text;
}

std::string summary_of(const std::vector<Finding>& findings) {
  std::map<Outcome, std::size_t> counts;
  std::set<std::string> dark;
  for (const Finding& finding : findings) {
    ++counts[finding.outcome];
    if (finding.outcome == Outcome::failed || finding.outcome == Outcome::warning)
      dark.insert(finding.dark.begin(), finding.dark.end());
  }
  std::string text =
      fmt::format("{} ok, {}, {} failed, {} skipped", counts[Outcome::ok], counted(counts[Outcome::warning], "warning"),
                  counts[Outcome::failed], counts[Outcome::skipped]);
  if (!dark.empty()) {
    text += "; dark meanwhile:";
    for (const std::string& feature : dark) text += fmt::format("{} {}", feature == *dark.begin() ? "" : ",", feature);
  }
  return text + "\n";
}

}  // namespace farthing::cli
