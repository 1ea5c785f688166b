#include "answer/policy_text.hpp"

#include <algorithm>
#include <array>

#include "answer/permission_matrix.hpp"
#include "connect/names.hpp"
#include "connect/policy.hpp"
#include "connect/template_text.hpp"
#include "connect/templates.hpp"
#include "core/near_words.hpp"

namespace farthing::answer {
namespace {

constexpr std::array<std::string_view, 9> formats{
    "policy",           "trust", "base", "cloudformation", "cloudformation-member", "stackset", "terraform",
    "terraform-member", "link"};
constexpr std::array<std::string_view, 3> reports{"legacy-cur", "cur-2", "none"};

Result<> check_word(const std::string& word, std::span<const std::string_view> known, const std::string& parameter) {
  if (std::ranges::find(known, word) != known.end()) return {};
  const std::vector<std::string> all(known.begin(), known.end());
  std::string list;
  for (const std::string& one : all) list += (list.empty() ? "" : ", ") + one;
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("{}: there is no \"{}\"{}", parameter, word, did_you_mean(word, all)),
                               "choose from " + list));
}

/// The lines as comments of YAML, HCL and shells.
std::string commented(std::string_view lines) {
  std::string out;
  connect::each_line(lines, [&](std::string_view line) { out += fmt::format("# {}\n", line); });
  return out;
}

/// Makes the text that words ask for.
class PolicyText {
 public:
  PolicyText(const PolicyWords& words, const PolicySources& sources, std::vector<aws::Feature> features)
      : words_(words), sources_(sources), features_(std::move(features)) {}

  Result<std::string> text() const {
    if (words_.format == "base") return json_of(connect::base_policy(words_.partition, role_arns()));
    if (words_.format == "policy") return role_policy();
    if (words_.format == "trust") return trust();
    return template_text();
  }

 private:
  Result<std::string> json_of(const Result<connect::PolicyDocument>& document) const {
    if (!document) return std::unexpected(document.error());
    return words_.minified ? document->minified + "\n" : document->pretty;
  }

  std::vector<std::string> role_arns() const {
    return words_.role_arn.empty() ? std::vector<std::string>{} : std::vector{words_.role_arn};
  }

  Result<std::string> role_policy() const {
    connect::PolicyRequest request{words_.partition, features_, {}, words_.role_arn};
    if (!words_.bucket.empty())
      request.buckets.push_back({words_.bucket, connect::trimmed_prefix(words_.prefix.value_or("")), words_.kms_key});
    FARTHING_TRY(const auto document, connect::policy_document(request));
    if (!document.fits_managed_policy())
      sources_.warn({"the policy is longer than a managed policy may be: attach it inline, or feature by feature",
                     "characters", std::to_string(document.size())});
    return json_of(document);
  }

  Result<std::string> trust() const {
    connect::TrustRequest request;
    request.partition = words_.partition;
    FARTHING_TRY(request.principal_arn, sources_.principal());
    FARTHING_TRY(request.external_id, sources_.external_id());
    request.organization_id = words_.organization_id;
    return json_of(connect::trust_policy(request));
  }

  Result<std::string> template_text() const {
    FARTHING_TRY(const connect::TemplateRequest request, template_request());
    if (words_.format == "stackset")
      return connect::stack_set_lines(request, words_.stack, file_name(), words_.accounts);
    if (words_.format == "link") return link(request);
    if (!words_.format.starts_with("cloudformation")) return connect::terraform_module(request);
    FARTHING_TRY(const std::string text, connect::cloudformation_template(request));
    const auto line = connect::deploy_line(request, words_.stack, file_name());
    return line ? "# To deploy it:\n" + commented(*line) + text : text;
  }

  bool is_of_member() const { return words_.format.ends_with("member") || words_.format == "stackset"; }

  Result<connect::TemplateRequest> template_request() const {
    connect::TemplateRequest request;
    request.kind = is_of_member() ? connect::TemplateKind::member : connect::TemplateKind::payer;
    request.partition = words_.partition;
    if (!words_.blank) {
      FARTHING_TRY(request.principal_arn, sources_.principal());
      FARTHING_TRY(request.external_id, sources_.external_id());
    }
    request.features = features_;
    request.bucket = words_.bucket;
    if (words_.prefix) request.prefix = connect::trimmed_prefix(*words_.prefix);
    request.bucket_region = words_.bucket_region;
    request.kms_key_arn = words_.kms_key;
    request.makes_bucket = !words_.existing_bucket;
    request.report = words_.report == "none"    ? connect::TemplateReport::none
                     : words_.report == "cur-2" ? connect::TemplateReport::cur_2
                                                : connect::TemplateReport::legacy_cur;
    request.export_name = words_.export_name;
    request.is_hourly = !words_.daily;
    request.keeps_every_state = words_.create_new;
    return request;
  }

  Result<std::string> link(const connect::TemplateRequest& request) const {
    FARTHING_TRY(const std::string line, connect::deploy_line(request, words_.stack, file_name()));
    if (words_.template_url.empty())
      return "# CloudFormation reads templates from S3 only: publish one (farthing policy --format cloudformation\n"
             "# --blank) and name its address in the setting template-url to get a link. The AWS CLI needs none:\n" +
             line;
    FARTHING_TRY(const std::string address, connect::quick_create_link(request, words_.stack, words_.template_url));
    return address + "\n# The same with the AWS CLI and a saved template:\n" + line;
  }

  /// Where the lines look for the saved template.
  std::string file_name() const {
    if (!words_.file_name.empty()) return words_.file_name;
    return is_of_member() ? "farthing-member.yaml" : "farthing.yaml";
  }

  const PolicyWords& words_;
  const PolicySources& sources_;
  std::vector<aws::Feature> features_;
};

}  // namespace

Result<std::string> policy_text(const PolicyWords& words, const PolicySources& sources,
                                const query::ParameterStyle& style) {
  FARTHING_CHECK(check_word(words.format, formats, style.name("format")));
  FARTHING_CHECK(check_word(words.report, reports, style.name("export")));
  FARTHING_TRY(auto features, features_named(words.features, style));
  return PolicyText(words, sources, std::move(features)).text();
}

}  // namespace farthing::answer
