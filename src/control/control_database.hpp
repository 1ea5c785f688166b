#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/result.hpp"

namespace soci {
class session;
}

namespace farthing::control {

/// The control database of a data folder: which deliveries were accepted, which segments are live. SQLite in WAL mode;
/// several processes may have it open, one at a time writes. Everything in it that is a fact about money can be made
/// anew from the archive, but not the history of what was live when.
class ControlDatabase {
 public:
  /// Opens `file`, making it when it is missing, and brings its tables to this version's form.
  static Result<ControlDatabase> open(const std::filesystem::path& file);
  ~ControlDatabase();
  ControlDatabase(ControlDatabase&&) noexcept;
  ControlDatabase& operator=(ControlDatabase&&) noexcept;

  /// Runs `work` in one transaction that writes; it waits for other writers, and rolls back when `work` fails.
  Result<> write(const std::function<Result<>(soci::session&)>& work);
  /// Runs `work` in one transaction that only reads: one consistent state.
  Result<> read(const std::function<Result<>(soci::session&)>& work);
  /// Asks the database whether its file is sound.
  Result<> check();

 private:
  explicit ControlDatabase(std::unique_ptr<soci::session> session);
  Result<> migrate();
  Result<> transact(const char* begin, const std::function<Result<>(soci::session&)>& work);
  std::unique_ptr<soci::session> session_;
};

}  // namespace farthing::control
