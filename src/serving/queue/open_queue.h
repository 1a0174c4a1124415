#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "serving/queue/job_queue.h"

namespace ilat {

struct QueueOptions {
  std::string url = {};             ///< redis://host:port/number; empty = this process' own queue
  std::filesystem::path folder = {};  ///< of its files
  bool journal = false;             ///< of the own queue: comes back after a restart
  std::size_t most = 1000;          ///< jobs in line
  std::chrono::seconds keep{3600};  ///< how long results stay
  std::uint64_t keep_bytes = 2'000'000'000;
};

/// @throws Error usage for another kind of address, unreachable where nobody answers there
std::unique_ptr<JobQueue> open_queue(const QueueOptions& options);

}  // namespace ilat
