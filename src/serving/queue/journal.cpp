#include "serving/queue/journal.h"

#include <sqlite3.h>

#include <memory>

#include "serving/queue/job_standing.h"

namespace ilat {
namespace {

constexpr int kVersion = 1;

using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

[[noreturn]] void fail(sqlite3* database, const std::filesystem::path& folder) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
  const std::string why = database == nullptr ? "no memory" : sqlite3_errmsg(database);
  if (code == SQLITE_BUSY)
    throw Error(ErrorCode::unwritable, "another server has this folder as its --state; each wants its own", folder.string());
  throw Error(code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? ErrorCode::bad_input : ErrorCode::unwritable,
              "its jobs.sqlite cannot be used: " + why, folder.string());
}

Statement prepare(sqlite3* database, const char* text, const std::filesystem::path& folder) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, text, -1, &statement, nullptr) != SQLITE_OK) fail(database, folder);
  return {statement, &sqlite3_finalize};
}

void bind_text(const Statement& statement, int place, const std::string& text) {
  sqlite3_bind_text(statement.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

std::string text_at(const Statement& statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), column));
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), column)));
}

}  // namespace

Journal::Journal(const std::filesystem::path& folder) : folder_(folder) {
  const std::string file = (folder / "jobs.sqlite").string();
  if (sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> closing(database_, &sqlite3_close);
    fail(database_, folder_);
  }
  try {
    run("PRAGMA locking_mode=EXCLUSIVE");  // one server a folder
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=NORMAL");  // whole after a kill; the last moments before a power cut may be missing
    run("BEGIN IMMEDIATE");
    const Statement version = prepare(database_, "PRAGMA user_version", folder_);
    if (sqlite3_step(version.get()) != SQLITE_ROW) fail(database_, folder_);
    if (const int found = sqlite3_column_int(version.get(), 0); found != 0 && found != kVersion)
      throw Error(ErrorCode::bad_input, "its jobs.sqlite is of version " + std::to_string(found) + ", this program knows 1", folder_.string());
    run("CREATE TABLE IF NOT EXISTS jobs (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, stage TEXT NOT NULL, "
        "attempts INTEGER NOT NULL, ticket TEXT NOT NULL, standing TEXT NOT NULL)");
    run("PRAGMA user_version=1");
    run("COMMIT");
  } catch (...) {
    sqlite3_close(database_);
    throw;
  }
}

Journal::~Journal() { sqlite3_close(database_); }

void Journal::run(const char* statement) {
  if (sqlite3_exec(database_, statement, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database_, folder_);
}

std::vector<JobState> Journal::read() {
  std::vector<JobState> all;
  const Statement rows = prepare(database_, "SELECT stage, attempts, ticket, standing FROM jobs ORDER BY number", folder_);
  int step = 0;
  while ((step = sqlite3_step(rows.get())) == SQLITE_ROW) {
    try {
      JobState state{.ticket = parse_job_ticket(text_at(rows, 2), folder_)};
      state.stage = job_stage_of(text_at(rows, 0)).value_or(JobStage::queued);
      state.attempts = sqlite3_column_int(rows.get(), 1);
      read_standing(text_at(rows, 3), folder_, state);
      all.push_back(std::move(state));
    } catch (const Error&) {
      throw Error(ErrorCode::bad_input, "its jobs.sqlite has a line that this program does not understand", folder_.string());
    }
  }
  if (step != SQLITE_DONE) fail(database_, folder_);
  return all;
}

void Journal::write(const JobState& state) {
  const Statement statement = prepare(database_,
                                      "INSERT INTO jobs (id, stage, attempts, ticket, standing) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) "
                                      "DO UPDATE SET stage = ?2, attempts = ?3, standing = ?5",
                                      folder_);
  bind_text(statement, 1, state.ticket.id);
  bind_text(statement, 2, std::string(name_of(state.stage)));
  sqlite3_bind_int(statement.get(), 3, state.attempts);
  bind_text(statement, 4, to_json_text(state.ticket));
  bind_text(statement, 5, standing_text(state));
  if (sqlite3_step(statement.get()) != SQLITE_DONE) fail(database_, folder_);
}

void Journal::remove(const std::string& id) {
  const Statement statement = prepare(database_, "DELETE FROM jobs WHERE id = ?1", folder_);
  bind_text(statement, 1, id);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) fail(database_, folder_);
}

}  // namespace ilat
