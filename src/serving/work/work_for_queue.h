#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "jobs/job_events.h"

namespace ilat {

struct WorkOptions {
  std::string queue = {};                            ///< its address
  std::vector<std::filesystem::path> models = {};    ///< their folders, at least one: jobs with any of them are taken
  OpenEditor open = {};
  std::size_t most_together = 4;                     ///< jobs of one pass
  std::chrono::milliseconds grace{30'000};           ///< for what is being done when it is asked to stop
  std::chrono::milliseconds silent{30'000};          ///< see SharedQueueOptions
  std::function<void(const std::string&)> log = {};  ///< what a person may want to know; never of a picture
};

/// How many jobs a worker has ended, and how.
struct WorkDone {
  std::size_t done = 0, failed = 0;
};

/// Works for a shared queue until `stop_requested`, then finishes what is in the works, or hands back what takes longer
/// than the grace.
/// @throws Error as open_shared_queue() does; not_found or bad_model for a model that is none
WorkDone work_for_queue(const WorkOptions& options, const std::function<bool()>& stop_requested);

}  // namespace ilat
