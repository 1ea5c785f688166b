#include "connect/connection_request.hpp"

#include <algorithm>
#include <array>

#include "aws/arn.hpp"
#include "aws/partition.hpp"
#include "connect/names.hpp"
#include "core/text_table.hpp"
#include "core/utf8.hpp"

namespace farthing::connect {
namespace {

using control::AccessKind;
using control::ConnectionRecord;

struct UnsetName {
  std::string_view name;
  Unset what;
};
constexpr std::array unset_words{UnsetName{"since", Unset::since},
                                 UnsetName{"region", Unset::regions},
                                 UnsetName{"feature", Unset::features},
                                 UnsetName{"home-region", Unset::home_region},
                                 UnsetName{"kind", Unset::kind},
                                 UnsetName{"bucket", Unset::bucket},
                                 UnsetName{"bucket-owner", Unset::bucket_owner},
                                 UnsetName{"access-key", Unset::access_key},
                                 UnsetName{"same-organisation-trust", Unset::organisation_trust}};

/// Refuses what is no access key's id, without repeating it: people mistake its secret for it.
Result<> check_access_key_id(std::string_view text) {
  constexpr std::size_t shortest = 16;
  constexpr std::size_t longest = 128;
  const bool fits = text.size() >= shortest && text.size() <= longest && std::ranges::all_of(text, [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
                    });
  if (!fits)
    return std::unexpected(Error(
        ErrorCode::usage, fmt::format("what was given as access key id is none: it has {} characters", text.size()),
        "give the half that looks like AKIAIOSFODNN7EXAMPLE, capitals and digits; the other "
        "half is the secret and belongs into its file"));
  if (text.starts_with("ASIA"))
    return std::unexpected(Error(ErrorCode::usage, fmt::format("{} is the key of a session, which soon ends", text),
                                 "give the key of an IAM user, which begins with AKIA; better, connect by a role"));
  return {};
}

/// A key without its secret, or a secret without its key, would leave a connection that nothing can use.
Result<> check_key_is_whole(const ConnectionRequest& request, const ConnectionRecord& connection) {
  const bool is_new = request.access_key_id && *request.access_key_id != connection.access_key_id;
  if (is_new && request.secret_access_key.empty())
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("the secret of access key {} is missing", *request.access_key_id),
                                 "give it with --secret-access-key-file FILE, or - for standard input"));
  if (!request.secret_access_key.empty() && !request.access_key_id && connection.access_key_id.empty())
    return std::unexpected(Error(ErrorCode::usage, "a secret access key was given, and not whose it is",
                                 "give the other half with --access-key-id"));
  return {};
}

Result<> take_over_access(const ConnectionRequest& request, ConnectionRecord& connection) {
  FARTHING_CHECK(check_key_is_whole(request, connection));
  if (request.role_arn) {
    FARTHING_TRY(const aws::RoleArn role, aws::parse_role_arn(*request.role_arn));
    connection.role_arn = role.text;
    connection.account = role.account;
    connection.partition = role.partition;
  }
  if (request.account && !aws::is_account_id(*request.account))
    return fail(ErrorCode::arn, "\"{}\" is no account id: those have 12 digits", *request.account);
  if (!connection.role_arn.empty()) {
    FARTHING_TRY(const aws::RoleArn role, aws::parse_role_arn(connection.role_arn));
    if (request.account && *request.account != role.account)
      return fail(ErrorCode::arn, "the role {} belongs to account {}, not to {}", role.text, role.account,
                  *request.account);
    if (request.partition && *request.partition != role.partition)
      return fail(ErrorCode::arn, "the role {} is one of partition {}, not of {}", role.text, role.partition,
                  *request.partition);
  }
  if (request.account) connection.account = *request.account;
  if (request.partition) connection.partition = *request.partition;
  if (request.access_key_id) {
    FARTHING_CHECK(check_access_key_id(*request.access_key_id));
    connection.access_key_id = *request.access_key_id;
  }
  return {};
}

Result<> take_back(const ConnectionRequest& request, ConnectionRecord& connection) {
  for (const Unset what : request.unset) switch (what) {
      case Unset::since:
        connection.since.reset();
        break;
      case Unset::regions:
        connection.regions.clear();
        break;
      case Unset::features:
        connection.features.clear();
        break;
      case Unset::home_region:
        connection.home_region.clear();
        break;
      case Unset::kind:
        connection.given_kind = control::AccountKind::unknown;
        break;
      case Unset::organisation_trust:
        connection.accepts_organisation_trust = false;
        break;
      case Unset::access_key:
        if (connection.role_arn.empty())
          return std::unexpected(Error(ErrorCode::usage, "without its access key nothing opens this account",
                                       "name a role with --role-arn, or end it: farthing accounts disconnect"));
        connection.access_key_id.clear();
        break;
      case Unset::bucket:
      case Unset::bucket_owner:
        break;  // of the place
    }
  return {};
}

}  // namespace

std::optional<Unset> parse_unset(std::string_view name) {
  const auto found = std::ranges::find(unset_words, name, &UnsetName::name);
  return found == unset_words.end() ? std::nullopt : std::optional(found->what);
}

std::vector<std::string> unset_names() {
  std::vector<std::string> names;
  for (const UnsetName& word : unset_words) names.emplace_back(word.name);
  return names;
}

Result<> check_connection_name(const std::string& name) {
  constexpr std::size_t most_characters = 64;
  std::size_t characters = 0;
  for (const unsigned char byte : name)
    if ((byte & 0xC0) != 0x80) ++characters;
  std::string_view wrong;
  if (name.empty() || characters > most_characters)
    wrong = "it must have 1 to 64 characters";
  else if (valid_utf8(name) != name)
    wrong = "it is not UTF-8";
  else if (name.front() == ' ' || name.back() == ' ')
    wrong = "it begins or ends with a blank";
  else if (printable(name) != name)
    wrong = "it holds a character that cannot be seen";
  if (wrong.empty()) return {};
  return fail(ErrorCode::usage, "this cannot be the name of a connection: {}", wrong);
}

Result<> take_over(const ConnectionRequest& request, ConnectionRecord& connection, Instant now) {
  FARTHING_CHECK(take_back(request, connection));
  FARTHING_CHECK(take_over_access(request, connection));
  connection.access = connection.access_key_id.empty() ? AccessKind::role
                      : connection.role_arn.empty()    ? AccessKind::access_key
                                                       : AccessKind::access_key_with_role;
  if (request.organisation) {
    if (request.organisation->empty()) return fail(ErrorCode::usage, "the label of an organisation cannot be empty");
    connection.organisation = *request.organisation;
  }
  if (request.since) {
    if (*request.since > BillingPeriod::containing(now))
      return fail(ErrorCode::usage, "the first bill to fetch cannot be one of {}: that month is still to come",
                  to_string(*request.since));
    connection.since = *request.since;
  }
  if (request.kind) connection.given_kind = *request.kind;
  if (request.regions) connection.regions = *request.regions;
  if (request.features) connection.features = *request.features;
  if (request.home_region) connection.home_region = *request.home_region;
  if (request.accepts_organisation_trust) connection.accepts_organisation_trust = true;
  return {};
}

bool enters_otherwise(const ConnectionRequest& request, const ConnectionRecord& before, const ConnectionRecord& after) {
  return before.role_arn != after.role_arn || before.access_key_id != after.access_key_id ||
         before.account != after.account || before.organisation != after.organisation ||
         before.partition != after.partition || !request.secret_access_key.empty() ||
         (before.accepts_organisation_trust && !after.accepts_organisation_trust);
}

Result<> take_over_place(const ConnectionRequest& request, control::ExportRecord& place) {
  const control::ExportRecord before = place;
  for (const Unset what : request.unset) {
    if (what == Unset::bucket) place.bucket = place.prefix = place.name = place.region = place.definition = "";
    if (what == Unset::bucket_owner) place.owner.clear();
  }
  if (request.bucket) {
    std::string_view given = *request.bucket;
    constexpr std::string_view scheme = "s3://";
    if (given.starts_with(scheme)) given.remove_prefix(scheme.size());
    const auto slash = given.find('/');
    const std::string bucket(given.substr(0, slash));
    FARTHING_CHECK(check_bucket_name(bucket));
    if (bucket != place.bucket) place.region.clear();
    place.bucket = bucket;
    if (slash != std::string_view::npos && slash + 1 < given.size() && !request.prefix)
      place.prefix = trimmed_prefix(given.substr(slash + 1));
  }
  if (request.prefix) place.prefix = *request.prefix;
  if (request.export_name) place.name = *request.export_name;
  // Of what lies elsewhere, or is called otherwise, nobody knows the kind.
  if (place.bucket != before.bucket || place.prefix != before.prefix || place.name != before.name)
    place.kind = control::ExportKind::unknown;
  if (request.export_kind) place.kind = *request.export_kind;
  if (request.bucket_owner) place.owner = *request.bucket_owner;
  return {};
}

}  // namespace farthing::connect
