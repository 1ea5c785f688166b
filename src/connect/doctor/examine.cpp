#include <algorithm>
#include <map>
#include <set>

#include "connect/doctor/check.hpp"
#include "connect/fd_code.hpp"

namespace farthing::connect {
namespace {

using doctor::Check;

const Check* find_check(std::string_view name) {
  const auto found =
      std::ranges::find_if(doctor::checks(), [&](const Check& check) { return check.described.name == name; });
  return found == doctor::checks().end() ? nullptr : &*found;
}

void add_with_foundations(std::string_view name, std::set<std::string_view>& names) {
  if (!names.insert(name).second) return;
  const Check* check = find_check(name);
  for (const std::string_view below : check->needs) add_with_foundations(below, names);
  for (const std::string_view below : check->after) add_with_foundations(below, names);
}

/// The checks to run for a name or a code, with what they build on; all for an empty text.
std::set<std::string_view> chosen(const std::string& only) {
  std::set<std::string_view> names;
  const FdCode* code = find_fd_code(only);
  for (const Check& check : doctor::checks()) {
    const bool finds =
        code != nullptr && std::ranges::find(check.described.codes, code->code) != check.described.codes.end();
    if (only.empty() || check.described.name == only || finds) add_with_foundations(check.described.name, names);
  }
  return names;
}

/// Takes a secret out of a text that somebody put into the wrong field.
void redact(std::string& text, std::string_view secret) {
  constexpr std::size_t shortest = 8;
  if (secret.size() < shortest) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret))
    text.replace(at, secret.size(), "***");
}

void redact(Finding& finding, std::string_view secret) {
  for (std::string* text : {&finding.subject, &finding.sentence, &finding.cure, &finding.snippet,
                            &finding.evidence.resource, &finding.evidence.aws_message})
    redact(*text, secret);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::warning:
      return "warning";
    case Outcome::failed:
      return "failed";
    case Outcome::skipped:
      break;
  }
  return "skipped";
}

bool Examination::usable() const {
  return std::ranges::none_of(findings, [](const Finding& finding) {
    const FdCode* code = find_fd_code(finding.code);
    return finding.outcome == Outcome::failed && (code == nullptr || code->blocks);
  });
}

const std::vector<CheckDescription>& all_checks() {
  static const std::vector<CheckDescription> descriptions = [] {
    std::vector<CheckDescription> list;
    for (const Check& check : doctor::checks()) list.push_back(check.described);
    return list;
  }();
  return descriptions;
}

Result<Examination> examine(const OwnIdentity& self, const Patient& patient, const std::string& only, Instant now,
                            const std::stop_token& stop, const std::function<void(const Finding&)>& told) {
  Examination examination;
  doctor::Visit visit(self, patient, now, stop);
  const std::set<std::string_view> names = chosen(only);
  std::set<std::string_view> broken;  // failed, or built on one that did
  for (const Check& check : doctor::checks()) {
    if (!names.contains(check.described.name)) continue;
    doctor::Notes notes(check.described.name);
    const auto obstacle =
        std::ranges::find_if(check.needs, [&](std::string_view name) { return broken.contains(name); });
    if (obstacle != check.needs.end())
      notes.skip(fmt::format("Not examined: {} waits for {}.", check.described.name, *obstacle));
    else
      check.run(visit, notes);
    // What a stopped call said is no finding.
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the examination was stopped");
    const bool failed =
        std::ranges::any_of(notes.findings(), [](const Finding& one) { return one.outcome == Outcome::failed; });
    if (failed || obstacle != check.needs.end()) broken.insert(check.described.name);
    for (Finding finding : notes.findings()) {
      redact(finding, patient.access.secret_access_key.reveal());
      if (told) told(finding);
      examination.findings.push_back(std::move(finding));
    }
  }
  examination.facts = std::move(visit.facts());
  return examination;
}

}  // namespace farthing::connect
