#pragma once

#include <filesystem>

#include "core/result.hpp"
#include "focus/export.hpp"
#include "query/segment_selection.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::focus {

/// A written file as a table expression of the engine, every column typed whatever the form.
std::string table_of_file(const Profile& profile, FileForm form, const std::filesystem::path& file);

/// Holds a written file against the bills that it is made of. Fails with `verification`, naming the first difference.
Result<Exported> check_written(store::Engine& engine, const query::SegmentSelection& bills,
                               const ExportRequest& request, const std::filesystem::path& file);

}  // namespace farthing::focus
