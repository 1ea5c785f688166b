#pragma once

#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// What a client's people say of labels (`tag:KEY`, `category:NAME`): that several spellings are one key. An alias that
/// stands for nothing but its own name keeps that spelling apart from every other.
struct LabelAlias {
  std::string name;                    ///< shown for all of them; a spelling of its own
  std::vector<std::string> spellings;  ///< sorted, the name left out

  friend bool operator==(const LabelAlias&, const LabelAlias&) = default;
};

/// By name.
Result<std::vector<LabelAlias>> label_aliases(ControlDatabase& database, const std::string& client);

// Each of these runs within a transaction of the caller's.

/// Puts an alias in the place of the one of that name, and gives it as it is kept. Fails with `usage` for what is no
/// label, and for tags and cost categories in one; with `exists` for a spelling that another alias has.
Result<LabelAlias> put_label_alias(soci::session& db, const std::string& client, LabelAlias alias, Instant now);
/// Fails with `not_found`.
Result<> remove_label_alias(soci::session& db, const std::string& client, const std::string& name);

}  // namespace farthing::control
