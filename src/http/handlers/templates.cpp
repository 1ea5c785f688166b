#include "answer/policy_text.hpp"
#include "answer/surroundings.hpp"
#include "connect/names.hpp"
#include "control/external_ids.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

answer::PolicyWords read_words(Fields& fields) {
  answer::PolicyWords words;
  words.format = fields.text("format");
  words.features = fields.optional_texts("features").value_or(std::vector<std::string>());
  words.bucket = fields.text_or_empty("bucket");
  words.prefix = fields.optional_text("prefix", 1024);
  words.bucket_region = fields.text_or_empty("bucket_region");
  words.kms_key = fields.text_or_empty("kms_key_arn", 2048);
  words.partition = fields.optional_text("partition").value_or(words.partition);
  words.organization_id = fields.text_or_empty("organization_id");
  words.role_arn = fields.text_or_empty("role_arn", 2048);
  words.existing_bucket = fields.optional_flag("existing_bucket").value_or(false);
  words.report = fields.optional_text("export").value_or(words.report);
  words.export_name = fields.optional_text("export_name").value_or(words.export_name);
  words.daily = fields.optional_flag("daily").value_or(false);
  words.create_new = fields.optional_flag("create_new").value_or(false);
  words.accounts = fields.optional_texts("accounts", 1'000).value_or(std::vector<std::string>());
  words.stack = fields.optional_text("stack").value_or(words.stack);
  words.blank = fields.optional_flag("blank").value_or(false);
  return words;
}

struct FileKind {
  std::string_view name;
  std::string_view media_type;
};

FileKind file_of(const std::string& format) {
  if (format == "cloudformation") return {"farthing.yaml", "application/yaml"};
  if (format == "cloudformation-member") return {"farthing-member.yaml", "application/yaml"};
  if (format == "terraform") return {"farthing.tf", "text/plain"};
  if (format == "terraform-member") return {"farthing-member.tf", "text/plain"};
  if (format == "stackset" || format == "link") return {"farthing.sh", "text/plain"};
  if (format == "trust") return {"farthing-trust.json", "application/json"};
  if (format == "base") return {"farthing-base.json", "application/json"};
  return {"farthing-policy.json", "application/json"};
}

/// The lines in front of a template that say how to deploy it, as they are typed; nothing where there are none.
json::value deploy_line_of(const std::string& text) {
  constexpr std::string_view title = "# To deploy it:\n";
  if (!text.starts_with(title)) return nullptr;
  std::string line;
  for (std::size_t at = title.size(); text.compare(at, 2, "# ") == 0;) {
    const std::size_t end = text.find('\n', at);
    line += text.substr(at + 2, end - at - 1);
    at = end + 1;
  }
  return json::value(line);
}

}  // namespace

Outcome make_template(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  auto words = read_words(fields);
  const std::string organisation = fields.optional_text("organisation", 64).value_or("default");
  FARTHING_CHECK(fields.finish());
  const answer::Surroundings& surroundings = visit.services.surroundings;
  words.template_url = surroundings.template_url;
  std::string note;
  const answer::PolicySources sources{[&] { return answer::own_principal(surroundings, visit.stop()); },
                                      [&] {
                                        return control::external_id(visit.database(), visit.services.master_key,
                                                                    visit.client(), organisation, visit.now());
                                      },
                                      [&](const answer::PolicyWarning& warning) { note = warning.sentence; }};
  FARTHING_TRY(const std::string text, answer::policy_text(words, sources, query::url_parameters));
  json::value link = nullptr;
  if (words.format == "link" && !words.template_url.empty()) link = json::value(text.substr(0, text.find('\n')));
  const FileKind file = file_of(words.format);
  return json_answer({{"text", text},
                      {"file_name", file.name},
                      {"media_type", file.media_type},
                      {"link", std::move(link)},
                      {"line", deploy_line_of(text)},
                      {"note", note.empty() ? json::value(nullptr) : json::value(note)}});
}

}  // namespace farthing::http
