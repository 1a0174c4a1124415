#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "jobs/job_events.h"
#include "serving/api/service.h"
#include "serving/http/http_server.h"

namespace ilat {

struct ServeOptions {
  HttpServerOptions http = {};
  RequestGuard guard = {};
  ServiceLimits limits = {};
  std::filesystem::path model = {};   ///< empty = the bundled one
  std::filesystem::path state = {};   ///< a folder that keeps queue and results over restarts; empty = nothing is kept
  std::string queue = {};             ///< address of a queue that several processes share; empty = one of its own
  std::filesystem::path studio = {};  ///< read the studio from here
  OpenEditor open = {};
  int workers = 1;                    ///< passes at a time; 0 = others work for the shared queue
  std::size_t most_queued = 1000;
  std::size_t most_together = 4;
  bool rehearse = false;              ///< WorkerOptions::rehearse
  std::uint64_t keep_bytes = 2'000'000'000;
  std::chrono::milliseconds grace{30'000};  ///< for what is being done when the server is asked to stop
  std::function<void(const std::string&)> log = {};  ///< one line; never a picture's name or content
};

/// Everything between the sockets and the model.
class EditServer {
 public:
  /// Listens; the model is loaded later, beside the first requests. @throws Error as its parts do
  explicit EditServer(ServeOptions options);
  ~EditServer();

  std::uint16_t port() const;
  /// Serves until `stop_requested` says so or stop() is called; then finishes or hands back what runs.
  void run(std::function<bool()> stop_requested = {});
  /// From any thread.
  void stop();
  JobQueue& queue();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ilat
