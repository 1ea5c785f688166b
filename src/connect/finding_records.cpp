#include "connect/finding_records.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "control/external_ids.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

constexpr std::string_view own_mark = "(the External ID)";
constexpr std::string_view other_mark = "(another External ID)";

std::array<std::string*, 5> texts_of(control::FindingRecord& record) {
  return {&record.subject, &record.sentence, &record.evidence, &record.cure, &record.snippet};
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

void replace_others(std::string& text) {
  constexpr std::string_view begin = control::external_id_mark;
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    const auto end = std::min(text.find_first_not_of("0123456789abcdef", at + begin.size()), text.size());
    if (end - at == control::external_id_length) text.replace(at, end - at, other_mark);
  }
}

}  // namespace

control::FindingRecord record_of(const Finding& finding, const control::ConnectionRecord& connection,
                                 const std::string& origin, const std::string& external_id) {
  control::FindingRecord record;
  record.client = connection.client;
  record.connection = connection.id;
  record.code = finding.code;
  record.subject = finding.subject;
  record.outcome = to_string(finding.outcome);
  record.sentence = finding.sentence;
  record.evidence = json::serialize(json::object{{"operation", finding.evidence.operation},
                                                 {"resource", finding.evidence.resource},
                                                 {"region", finding.evidence.region},
                                                 {"request_id", finding.evidence.request_id},
                                                 {"aws_code", finding.evidence.aws_code},
                                                 {"aws_message", finding.evidence.aws_message}});
  record.cure = finding.cure;
  record.snippet = finding.snippet;
  json::array dark;
  for (const std::string& feature : finding.dark) dark.emplace_back(feature);
  record.dark = json::serialize(dark);
  record.origin = origin;
  for (std::string* text : texts_of(record)) {
    if (!external_id.empty()) replace_all(*text, external_id, own_mark);
    replace_others(*text);
  }
  return record;
}

bool lacks_external_id(const control::FindingRecord& record) {
  control::FindingRecord copy = record;
  return std::ranges::any_of(texts_of(copy), [](const std::string* text) { return text->contains(own_mark); });
}

void put_external_id(control::FindingRecord& record, const std::string& external_id) {
  for (std::string* text : texts_of(record)) replace_all(*text, own_mark, external_id);
}

}  // namespace farthing::connect
