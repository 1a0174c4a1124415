#pragma once

#include <optional>
#include <string>

#include "cli/process/interrupt.h"
#include "cli/progress_bar.h"
#include "jobs/job_events.h"

namespace ilat {

/// Where a job's user hears of it: its progress and warnings on stderr, its results' names on stdout; with `json`
/// nothing. While it lives, the first Ctrl-C stops the job at its next step.
class Console {
 public:
  /// @param steps what the progress counts: "tokens", "jobs"
  Console(std::string steps, bool json) : steps_(std::move(steps)), json_(json) {}
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// For as long as the console lives.
  JobEvents events();

 private:
  bool update(const JobProgress& progress);

  std::string steps_;
  bool json_;
  Interrupt interrupt_;
  std::optional<ProgressBar> bar_;
};

}  // namespace ilat
