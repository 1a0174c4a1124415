#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ilat/image.h"
#include "serving/queue/job_queue.h"

namespace ilat {

struct SharedQueueOptions {
  std::string url = {};                             ///< redis://HOST:PORT/DATABASE
  std::filesystem::path folder = {};                ///< of this process' files
  std::vector<std::string> models = {};             ///< digests: jobs are submitted for the first, and taken for all of them
  std::size_t most = 1000;                          ///< jobs in line for a model; one client gets half of it
  std::chrono::seconds keep{3600};                  ///< ended jobs of this process are forgotten after so long
  std::uint64_t keep_bytes = 2'000'000'000;         ///< results that were fetched and lie here, the oldest go first
  std::chrono::milliseconds silent{30'000};         ///< a worker that says nothing for so long has died: its jobs go to others
  std::uint64_t most_input_bytes = 256'000'000;     ///< of one picture of a job that is taken
  std::uint64_t most_pixels = kMaxPixels;           ///< likewise
  std::function<void(const std::string&)> log = {};  ///< that Redis is lost, and that it is there again
};

/// A queue that any number of processes on any number of machines share: those that ask, and those that work. What they
/// send each other lies in Redis until it has been fetched or has expired. It is there as long as Redis is: a connection
/// that is lost is looked for again, by and by less often, and meanwhile trouble() says so.
/// @throws Error unreachable if Redis does not answer now; usage for an address that is none, a Redis that is too old, or a
/// program that was built without it
std::unique_ptr<JobQueue> open_shared_queue(SharedQueueOptions options);

}  // namespace ilat
