#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "serving/queue/job_state.h"

struct sqlite3;

namespace ilat {

/// What a killed server comes back with: every job with how it stands, in an SQLite file that is whole whenever the
/// process ends. Calls come from one thread at a time.
class Journal {
 public:
  /// Opens or makes `folder`/jobs.sqlite. @throws Error unwritable, also if another server has it open; bad_input for a
  /// file that is no journal or one of a later version
  explicit Journal(const std::filesystem::path& folder);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  /// Every job, in the order in which they came.
  std::vector<JobState> read();
  /// Enters a job, or how it stands now.
  void write(const JobState& state);
  void remove(const std::string& id);

 private:
  void run(const char* statement);
  std::filesystem::path folder_;
  sqlite3* database_ = nullptr;
};

}  // namespace ilat
