#pragma once

#include <string>

#include "core/instant.hpp"
#include "focus/export.hpp"

namespace farthing::focus {

/// What a reader of a FOCUS file has to know of it, as FOCUS wants it told: FocusVersion, SchemaId, DataGenerator, the
/// columns with their types; and what farthing adds: the bills it is made of, its rows and sums. JSON.
std::string metadata_json(const Exported& exported, Instant created);

/// Names a set of columns: the same columns, types and order have the same id.
std::string schema_id(const Profile& profile);

}  // namespace farthing::focus
