#include "connect/names.hpp"

#include <algorithm>
#include <optional>

#include "aws/arn.hpp"
#include "aws/partition.hpp"
#include "core/text_table.hpp"

namespace farthing::connect {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_one_of(char letter, std::string_view others) {
  return digits.contains(letter) || lower.contains(letter) || upper.contains(letter) || others.contains(letter);
}

/// The first letter that is neither alphanumeric nor one of `others`, fit for a message.
std::optional<std::string> odd_letter(std::string_view text, std::string_view others) {
  const auto odd = std::ranges::find_if_not(text, [&](char letter) { return is_one_of(letter, others); });
  if (odd == text.end()) return std::nullopt;
  return printable(std::string(1, *odd));
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 80;
  return printable(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

bool looks_like_an_address(std::string_view name) {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char letter) { return letter == '.' || digits.contains(letter); });
}

Result<> check_length(std::string_view what, std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() >= least && text.size() <= most) return {};
  return fail(ErrorCode::usage, "{} '{}' must have {} to {} characters", what, shown(text), least, most);
}

Result<> check_letters(std::string_view what, std::string_view text, std::string_view others) {
  if (const auto odd = odd_letter(text, others))
    return fail(ErrorCode::usage, "{} '{}' must not hold '{}'", what, shown(text), *odd);
  return {};
}

}  // namespace

Result<> check_bucket_name(std::string_view name) {
  constexpr std::size_t least = 3;
  constexpr std::size_t most = 63;
  FARTHING_CHECK(check_length("bucket", name, least, most));
  const auto odd = std::ranges::find_if_not(name, [](char letter) {
    return lower.contains(letter) || digits.contains(letter) || letter == '-' || letter == '.';
  });
  if (odd != name.end())
    return fail(ErrorCode::usage, "bucket '{}' must not hold '{}': lower-case letters, digits, '-' and '.' only",
                shown(name), printable(std::string(1, *odd)));
  if (!is_one_of(name.front(), "") || !is_one_of(name.back(), "") || name.contains(".."))
    return fail(ErrorCode::usage, "bucket '{}' must begin and end with a letter or digit, without two dots in a row",
                shown(name));
  if (looks_like_an_address(name)) return fail(ErrorCode::usage, "bucket '{}' looks like an IP address", shown(name));
  return {};
}

Result<> check_prefix(std::string_view prefix) {
  constexpr std::size_t most = 256;
  FARTHING_CHECK(check_length("prefix", prefix, 0, most));
  FARTHING_CHECK(check_letters("prefix", prefix, "!-_./=+@:,()"));
  if (prefix.starts_with('/') || prefix.ends_with('/') || prefix.contains("//"))
    return fail(ErrorCode::usage, "prefix '{}' must not begin or end with a slash, nor hold two in a row",
                shown(prefix));
  return {};
}

Result<> check_external_id(std::string_view id) {
  constexpr std::size_t least = 2;
  constexpr std::size_t most = 1'224;
  FARTHING_CHECK(check_length("External ID", id, least, most));
  return check_letters("External ID", id, "_+=,.@:/-");
}

Result<> check_organization_id(std::string_view id) {
  constexpr std::size_t least = 12;
  constexpr std::size_t most = 34;
  const bool fits =
      id.starts_with("o-") && id.size() >= least && id.size() <= most &&
      std::ranges::all_of(id.substr(2), [](char letter) { return lower.contains(letter) || digits.contains(letter); });
  if (fits) return {};
  return fail(ErrorCode::usage, "organisation '{}' must be 'o-' and 10 to 32 lower-case letters or digits", shown(id));
}

Result<> check_principal_arn(std::string_view arn, std::string_view partition) {
  std::string of_partition;
  constexpr std::string_view user = "user/";
  if (const auto parsed = aws::parse_arn(arn);
      parsed && parsed->service == "iam" && parsed->resource.starts_with(user)) {
    if (!aws::is_account_id(parsed->account))
      return fail(ErrorCode::arn, "principal: the account '{}' is not 12 digits", shown(parsed->account));
    if (odd_letter(parsed->resource, "/_+=,.@-") || parsed->resource.ends_with('/'))
      return fail(ErrorCode::arn, "principal: '{}' cannot be a user", shown(parsed->resource));
    of_partition = parsed->partition;
  } else {
    const auto role = aws::parse_role_arn(arn);
    if (!role) return std::unexpected(Error(ErrorCode::arn, "principal: " + role.error().message, role.error().cure));
    if (odd_letter(role->path, "/_+=,.@-"))
      return fail(ErrorCode::arn, "principal: the path '{}' holds a letter that farthing does not put into templates",
                  shown(role->path));
    if (role->text != arn) return fail(ErrorCode::arn, "principal: take the blanks around '{}' off", shown(role->text));
    of_partition = role->partition;
  }
  if (of_partition != partition)
    return std::unexpected(Error(
        ErrorCode::arn, fmt::format("principal: it is of {}, the role of {}", shown(of_partition), shown(partition)),
        "AWS has no trust between partitions: give farthing an identity in each"));
  return {};
}

Result<> check_key_arn(std::string_view arn, std::string_view partition) {
  FARTHING_TRY(const auto parsed, aws::parse_arn(arn));
  const bool fits = parsed.service == "kms" && aws::is_region_name(parsed.region) &&
                    aws::is_account_id(parsed.account) && parsed.resource.starts_with("key/") &&
                    !odd_letter(std::string_view(parsed.resource).substr(4), "-");
  if (!fits)
    return std::unexpected(Error(ErrorCode::arn, fmt::format("key: '{}' is not the ARN of a KMS key", shown(arn)),
                                 "paste arn:aws:kms:REGION:ACCOUNT:key/ID; an alias does not do, nor '*'"));
  if (parsed.partition != partition)
    return fail(ErrorCode::arn, "key: it is of {}, the role of {}", shown(parsed.partition), shown(partition));
  return {};
}

Result<> check_export_name(std::string_view name) {
  constexpr std::size_t most = 128;
  FARTHING_CHECK(check_length("export", name, 1, most));
  return check_letters("export", name, "-_");
}

Result<> check_stack_name(std::string_view name) {
  constexpr std::size_t most = 128;
  FARTHING_CHECK(check_length("stack", name, 1, most));
  FARTHING_CHECK(check_letters("stack", name, "-"));
  if (!lower.contains(name.front()) && !upper.contains(name.front()))
    return fail(ErrorCode::usage, "stack '{}' must begin with a letter", shown(name));
  return {};
}

Result<> check_template_url(std::string_view url) {
  constexpr std::size_t most = 1'024;
  FARTHING_CHECK(check_length("template-url", url, 1, most));
  if (!url.starts_with("https://"))
    return fail(ErrorCode::usage, "template-url '{}' must begin with https://", shown(url));
  return check_letters("template-url", url, "-_.~:/?#@!&()+,;=%");
}

Result<> check_partition(std::string_view name) {
  if (aws::find_partition(name) != nullptr) return {};
  return fail(ErrorCode::usage, "partition '{}' must be aws, aws-cn or aws-us-gov", shown(name));
}

std::string trimmed_prefix(std::string_view prefix) {
  while (prefix.starts_with('/')) prefix.remove_prefix(1);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return std::string(prefix);
}

}  // namespace farthing::connect
