#include "control/control_database.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>

#include "control/migrations.hpp"
#include "core/log.hpp"

namespace farthing::control {
namespace {

/// SOCI runs one statement at a time.
void run_script(soci::session& session, std::string_view script) {
  std::size_t at = 0;
  while (true) {
    const std::size_t end = script.find(";\n", at);
    if (end == std::string_view::npos) return;
    session << std::string(script.substr(at, end - at));
    at = end + 1;
  }
}

constexpr int most_attempts = 4'000;
constexpr auto between_attempts = std::chrono::milliseconds(5);

/// Rolls back, however the work ends, unless it was committed.
class Transaction {
 public:
  explicit Transaction(soci::session& session) : session_(session) {}
  ~Transaction() {
    if (!committed_) roll_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_ << "COMMIT";
    committed_ = true;
  }

 private:
  void roll_back() {
    try {
      session_ << "ROLLBACK";
    } catch (const soci::soci_error& error) {
      // A statement that failed hard has rolled back already.
      log::debug("nothing left to roll back", {{"cause", error.what()}});
    }
  }
  soci::session& session_;
  bool committed_ = false;
};

bool is_locked(const std::exception& error) {
  const std::string_view text = error.what();
  return text.find("locked") != std::string_view::npos || text.find("busy") != std::string_view::npos;
}

std::unexpected<Error> database_error(std::string_view place, const std::exception& error) {
  const std::string text = error.what();
  if (is_locked(error)) return fail(ErrorCode::busy, "{} stayed locked by another process: {}", place, text);
  return fail(ErrorCode::database, "{}: {}", place, text);
}

}  // namespace

ControlDatabase::ControlDatabase(std::unique_ptr<soci::session> session) : session_(std::move(session)) {}
ControlDatabase::~ControlDatabase() = default;
ControlDatabase::ControlDatabase(ControlDatabase&&) noexcept = default;
ControlDatabase& ControlDatabase::operator=(ControlDatabase&&) noexcept = default;

Result<ControlDatabase> ControlDatabase::open(const std::filesystem::path& file) {
  if (file.string().find('"') != std::string::npos)
    return fail(ErrorCode::data_folder, "{}: the path holds a double quote", file.string());
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3, fmt::format("db=\"{}\" timeout=60", file.string()));
    *session << "PRAGMA foreign_keys = ON";
    ControlDatabase database(std::move(session));
    // Changing the journal's mode needs the file for itself, and does not wait for its turn by itself.
    for (int attempt = 0;; ++attempt) {
      try {
        std::string mode;
        *database.session_ << "PRAGMA journal_mode", soci::into(mode);
        if (mode != "wal") *database.session_ << "PRAGMA journal_mode = WAL", soci::into(mode);
        break;
      } catch (const soci::soci_error& error) {
        if (!is_locked(error) || attempt == most_attempts) throw;
        std::this_thread::sleep_for(between_attempts);
      }
    }
    // Not in the connection string: SOCI would ask before it has set the timeout, and not wait for another process.
    *database.session_ << "PRAGMA synchronous = FULL";
    FARTHING_CHECK(database.migrate());
    return database;
  } catch (const std::exception& error) {
    return database_error(file.string(), error);
  }
}

Result<> ControlDatabase::migrate() {
  int version = 0;
  *session_ << "PRAGMA user_version", soci::into(version);
  if (version == static_cast<int>(migrations().size())) return {};
  return write([](soci::session& session) -> Result<> {
    int found = 0;
    session << "PRAGMA user_version", soci::into(found);
    if (found > static_cast<int>(migrations().size()))
      return fail(ErrorCode::data_folder,
                  "the data folder was written by a newer farthing (control version {}, known {})", found,
                  migrations().size());
    for (; found < static_cast<int>(migrations().size()); ++found)
      run_script(session, migrations()[static_cast<std::size_t>(found)]);
    session << fmt::format("PRAGMA user_version = {}", found);
    return {};
  });
}

Result<> ControlDatabase::transact(const char* begin, const std::function<Result<>(soci::session&)>& work) {
  try {
    *session_ << begin;
    Transaction transaction(*session_);
    FARTHING_CHECK(work(*session_));
    transaction.commit();
    return {};
  } catch (const soci::soci_error& error) {
    return database_error("the control database", error);
  }
}

Result<> ControlDatabase::write(const std::function<Result<>(soci::session&)>& work) {
  return transact("BEGIN IMMEDIATE", work);
}

Result<> ControlDatabase::read(const std::function<Result<>(soci::session&)>& work) { return transact("BEGIN", work); }

Result<> ControlDatabase::check() {
  return read([](soci::session& session) -> Result<> {
    std::string answer;
    session << "PRAGMA integrity_check(1)", soci::into(answer);
    if (answer != "ok") return fail(ErrorCode::damaged, "the control database is damaged: {}", answer);
    return {};
  });
}

}  // namespace farthing::control
