#include "control/label_aliases.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <string_view>

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t longest_label = 512;
constexpr std::size_t most_spellings = 100;

/// `tag:` or `category:`; empty for what is no label.
std::string_view kind_of(std::string_view label) {
  for (const std::string_view kind : {std::string_view("tag:"), std::string_view("category:")})
    if (label.starts_with(kind) && label.size() > kind.size()) return kind;
  return {};
}

Result<> check(const LabelAlias& alias) {
  std::vector<std::string> labels = alias.spellings;
  labels.insert(labels.begin(), alias.name);
  for (const std::string& label : labels) {
    if (kind_of(label).empty())
      return std::unexpected(Error(ErrorCode::usage, fmt::format("\"{}\" is neither a tag nor a cost category", label),
                                   "write tag:KEY, such as \"tag:Cost Center\", or category:NAME"));
    if (label.size() > longest_label)
      return fail(ErrorCode::usage, "a key of {} bytes is longer than any that AWS allows", label.size());
    if (kind_of(label) != kind_of(alias.name))
      return fail(ErrorCode::usage, "{} and {} are not of one kind: a tag's values are not a cost category's",
                  alias.name, label);
  }
  if (alias.spellings.size() > most_spellings)
    return fail(ErrorCode::usage, "{} spellings are more than the {} allowed", alias.spellings.size(), most_spellings);
  return {};
}

}  // namespace

Result<std::vector<LabelAlias>> label_aliases(ControlDatabase& database, const std::string& client) {
  std::vector<LabelAlias> aliases;
  FARTHING_CHECK(database.read([&](soci::session& db) -> Result<> {
    std::string name, spelling;
    soci::statement rows =
        (db.prepare << "SELECT name, spelling FROM label_alias WHERE client = :client ORDER BY name, "
                       "spelling",
         use(client), into(name), into(spelling));
    rows.execute();
    while (rows.fetch()) {
      if (aliases.empty() || aliases.back().name != name) aliases.push_back({name, {}});
      if (spelling != name) aliases.back().spellings.push_back(spelling);
    }
    return {};
  }));
  return aliases;
}

Result<LabelAlias> put_label_alias(soci::session& db, const std::string& client, LabelAlias alias, Instant now) {
  FARTHING_CHECK(check(alias));
  std::ranges::sort(alias.spellings);
  const auto [first, last] = std::ranges::unique(alias.spellings);
  alias.spellings.erase(first, last);
  std::erase(alias.spellings, alias.name);
  db << "DELETE FROM label_alias WHERE client = :client AND name = :name", use(client), use(alias.name);
  std::vector<std::string> all = alias.spellings;
  all.push_back(alias.name);
  const long long at = now;
  for (const std::string& spelling : all) {
    std::string other;
    db << "SELECT name FROM label_alias WHERE client = :client AND spelling = :spelling", use(client), use(spelling),
        into(other);
    if (db.got_data())
      return std::unexpected(Error(ErrorCode::exists, fmt::format("{} belongs to the alias {}", spelling, other),
                                   "remove that alias first, or add the other spellings to it"));
    db << "INSERT INTO label_alias (client, name, spelling, made_at) VALUES (:client, :name, :spelling, :at)",
        use(client), use(alias.name), use(spelling), use(at);
  }
  return alias;
}

Result<> remove_label_alias(soci::session& db, const std::string& client, const std::string& name) {
  soci::statement removed =
      (db.prepare << "DELETE FROM label_alias WHERE client = :client AND name = :name", use(client), use(name));
  removed.execute(true);
  if (removed.get_affected_rows() == 0)
    return std::unexpected(Error(ErrorCode::not_found, fmt::format("there is no alias {}", name),
                                 "`farthing tags` lists those there are"));
  return {};
}

}  // namespace farthing::control
