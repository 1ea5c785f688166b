#pragma once

#include <concepts>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

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
  /// The same for work that gives a value: `database.read([&](soci::session& db) { return find_user(db, id); })`.
  template <class Work, class Given = std::invoke_result_t<const Work&, soci::session&>>
    requires(!std::same_as<Given, Result<>>)
  Given write(const Work& work) {
    std::optional<typename Given::value_type> given;
    FARTHING_CHECK(write(std::function(kept(work, given))));
    return *std::move(given);
  }
  template <class Work, class Given = std::invoke_result_t<const Work&, soci::session&>>
    requires(!std::same_as<Given, Result<>>)
  Given read(const Work& work) {
    std::optional<typename Given::value_type> given;
    FARTHING_CHECK(read(std::function(kept(work, given))));
    return *std::move(given);
  }
  /// Asks the database whether its file is sound.
  Result<> check();

 private:
  template <class Work, class Value>
  static auto kept(const Work& work, std::optional<Value>& given) {
    return [&](soci::session& session) -> Result<> {
      FARTHING_TRY(given, work(session));
      return {};
    };
  }
  explicit ControlDatabase(std::unique_ptr<soci::session> session);
  Result<> migrate();
  Result<> transact(const char* begin, const std::function<Result<>(soci::session&)>& work);
  std::unique_ptr<soci::session> session_;
};

}  // namespace farthing::control
