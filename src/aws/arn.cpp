#include "aws/arn.hpp"

#include <algorithm>
#include <array>

#include "aws/partition.hpp"
#include "core/text_table.hpp"

namespace farthing::aws {
namespace {

constexpr std::size_t longest_arn = 2048;
constexpr std::size_t longest_role_name = 64;
constexpr std::size_t longest_path = 512;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_graphic(char letter) { return letter > ' ' && letter <= '~'; }

/// What IAM allows in the name of a role.
bool is_name_letter(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         std::string_view("_+=,.@-").contains(letter);
}

/// Web pages and terminals put blanks of every kind around what is copied from them.
std::string_view without_blanks(std::string_view text) {
  constexpr std::array<std::string_view, 7> blanks{" ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff"};
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (const std::string_view blank : blanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        goes_on = true;
      } else if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        goes_on = true;
      }
    }
  }
  return text;
}

/// A text of a stranger, fit for a message.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 120;
  return printable(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

std::unexpected<Error> refused(std::string message, std::string cure) {
  return std::unexpected(Error(ErrorCode::arn, std::move(message), std::move(cure)));
}

/// What else of IAM may have been pasted.
struct Mistake {
  std::string_view beginning;
  std::string_view what;
  std::string_view cure;
};
constexpr std::array mistakes{
    Mistake{"policy/", "a policy", "open the role that carries the policy, and copy the ARN shown in its summary"},
    Mistake{"instance-profile/", "an instance profile",
            "copy the role's ARN, which the summary of the role shows above the instance profile's"},
    Mistake{"user/", "a user", "farthing assumes a role: make one with `farthing policy --format cloudformation`"},
    Mistake{"group/", "a group", "farthing assumes a role: make one with `farthing policy --format cloudformation`"},
    Mistake{"saml-provider/", "an identity provider", "copy the ARN of the role that was made for farthing"},
    Mistake{"oidc-provider/", "an identity provider", "copy the ARN of the role that was made for farthing"},
    Mistake{"mfa/", "an MFA device", "copy the ARN of the role that was made for farthing"}};

/// What has no colons at all, and so is no ARN.
std::unexpected<Error> not_an_arn(std::string_view text) {
  if (is_account_id(text))
    return refused(fmt::format("role ARN: {} is an account id, not the ARN of a role", text),
                   fmt::format("with the role of farthing's own templates it is "
                               "arn:aws:iam::{}:role/farthing/FarthingAccess",
                               text));
  if (text.starts_with("AROA"))
    return refused(fmt::format("role ARN: {} is a role's unique id, not its ARN", shown(text)),
                   "copy the ARN from the role's summary");
  if (text.starts_with("AKIA") || text.starts_with("ASIA"))
    return refused("role ARN: an access key id was given instead", "copy the ARN from the role's summary");
  if (text.starts_with("o-"))
    return refused(fmt::format("role ARN: {} is an organisation's id, not the ARN of a role", shown(text)),
                   "copy the ARN from the role's summary");
  return refused(fmt::format("role ARN: '{}' does not begin with 'arn:'", shown(text)),
                 "paste all of it, as in arn:aws:iam::123456789012:role/farthing/FarthingAccess");
}

/// arn:aws:sts::123456789012:assumed-role/NAME/SESSION
std::unexpected<Error> assumed_session(const Arn& arn) {
  const std::string_view rest = std::string_view(arn.resource).substr(std::string_view("assumed-role/").size());
  const std::string_view name = rest.substr(0, rest.find('/'));
  return refused(fmt::format("role ARN: {} is a session of a role, not the role", shown(rest)),
                 fmt::format("its role is arn:{}:iam::{}:role/{}, with the role's path before its name if it has one "
                             "(a session's ARN does not tell)",
                             shown(arn.partition), shown(arn.account), shown(name)));
}

Result<> check_resource(const Arn& arn) {
  for (const Mistake& mistake : mistakes)
    if (arn.resource.starts_with(mistake.beginning))
      return refused(fmt::format("role ARN: '{}' is {}, not a role", shown(arn.resource), mistake.what),
                     std::string(mistake.cure));
  if (arn.resource == "root")
    return refused("role ARN: 'root' is the account itself, not a role",
                   "farthing never uses an account's root; copy the ARN of the role that was made for it");
  if (arn.resource == "role" || arn.resource.starts_with("role:"))
    return refused(fmt::format("role ARN: '{}' has no role name after 'role/'", shown(arn.resource)),
                   "end it with role/NAME, with the path before the name if the role has one: role/farthing/NAME");
  if (!arn.resource.starts_with("role/"))
    return refused(fmt::format("role ARN: the resource '{}' does not begin with 'role/'", shown(arn.resource)),
                   "end it with role/NAME, with the path before the name if the role has one: role/farthing/NAME");
  return {};
}

Result<> check_fields(const Arn& arn) {
  if (find_partition(arn.partition) == nullptr)
    return refused(fmt::format("role ARN: the partition '{}' is none that farthing knows", shown(arn.partition)),
                   "it is aws, aws-cn or aws-us-gov");
  if (arn.service == "sts" && arn.resource.starts_with("assumed-role/")) return assumed_session(arn);
  if (arn.service != "iam")
    return refused(fmt::format("role ARN: the service is '{}', where a role's is 'iam'", shown(arn.service)),
                   "copy the ARN from the role's summary in the IAM console");
  if (!arn.region.empty())
    return refused(fmt::format("role ARN: the region is '{}', where a role has none", shown(arn.region)),
                   "leave the field empty: arn:aws:iam::123456789012:role/NAME");
  if (arn.account == "aws")
    return refused("role ARN: the account is 'aws': this is something that AWS itself provides",
                   "copy the ARN of the role that was made for farthing in your account");
  if (!is_account_id(arn.account))
    return refused(fmt::format("role ARN: the account '{}' is not 12 digits", shown(arn.account)),
                   "write the account id without dashes: arn:aws:iam::123456789012:role/NAME");
  return {};
}

}  // namespace

Result<Arn> parse_arn(std::string_view text) {
  if (text.size() > longest_arn) return fail(ErrorCode::arn, "ARN: longer than {} characters", longest_arn);
  if (!std::ranges::all_of(text, is_graphic))
    return fail(ErrorCode::arn, "ARN: '{}' holds a blank or a letter that no ARN has", shown(text));
  if (!text.starts_with("arn:")) return fail(ErrorCode::arn, "ARN: '{}' does not begin with 'arn:'", shown(text));
  Arn arn;
  std::string_view rest = text.substr(4);
  const std::array<std::pair<std::string_view, std::string*>, 4> fields{
      {{"partition", &arn.partition}, {"service", &arn.service}, {"region", &arn.region}, {"account", &arn.account}}};
  for (const auto& [name, field] : fields) {
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos)
      return fail(ErrorCode::arn, "ARN: '{}' ends before the {} does; an ARN has six fields between colons",
                  shown(text), name);
    *field = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  arn.resource = rest;
  if (arn.partition.empty()) return fail(ErrorCode::arn, "ARN: '{}' has an empty partition", shown(text));
  if (arn.service.empty()) return fail(ErrorCode::arn, "ARN: '{}' has an empty service", shown(text));
  if (arn.resource.empty()) return fail(ErrorCode::arn, "ARN: '{}' has an empty resource", shown(text));
  return arn;
}

Result<RoleArn> parse_role_arn(std::string_view text) {
  text = without_blanks(text);
  if (text.empty()) return fail(ErrorCode::arn, "role ARN: it is empty");
  if (text.size() > longest_arn) return fail(ErrorCode::arn, "role ARN: longer than {} characters", longest_arn);
  const auto odd = std::ranges::find_if_not(text, is_graphic);
  if (odd != text.end())
    return refused(fmt::format("role ARN: '{}' has a blank or a letter that no ARN has at place {}", shown(text),
                               odd - text.begin() + 1),
                   "copy it again, as one word");
  if (!text.starts_with("arn:")) return not_an_arn(text);
  auto parsed = parse_arn(text);
  if (!parsed) return fail(ErrorCode::arn, "role {}", parsed.error().message);
  const Arn& arn = *parsed;
  FARTHING_CHECK(check_fields(arn));
  FARTHING_CHECK(check_resource(arn));
  RoleArn role{std::string(text), arn.partition, arn.account, {}, {}};
  const std::string_view whole = std::string_view(arn.resource).substr(std::string_view("role").size());
  const auto slash = whole.rfind('/');
  role.path = whole.substr(0, slash + 1);
  role.name = whole.substr(slash + 1);
  if (role.name.empty())
    return refused(fmt::format("role ARN: '{}' ends without the role's name", shown(arn.resource)),
                   "add the name after the path: role/farthing/FarthingAccess");
  if (role.name.size() > longest_role_name || !std::ranges::all_of(role.name, is_name_letter))
    return refused(fmt::format("role ARN: '{}' cannot be the name of a role", shown(role.name)),
                   "a role's name has up to 64 letters, digits and _+=,.@-");
  if (role.path.size() > longest_path || role.path.contains("//") || role.path.contains('*'))
    return refused(fmt::format("role ARN: '{}' cannot be the path of a role", shown(role.path)),
                   "copy the ARN from the role's summary in the IAM console");
  return role;
}

bool is_account_id(std::string_view text) {
  constexpr std::size_t digits = 12;
  return text.size() == digits && std::ranges::all_of(text, is_digit);
}

}  // namespace farthing::aws
