#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "serving/queue/job_state.h"

namespace ilat {

/// What those who listen to a job hear, as the server's events have it.
struct JobEvent {
  std::string name;  ///< "queued", "running", "progress", "preview", "warning"; "done", "failed", "cancelled" are the last
  std::string data;  ///< JSON
  bool last = false;
};
using JobListener = std::function<void(const JobEvent&)>;

/// Listens for as long as it lives; afterwards its listener is not called any more.
class JobSubscription {
 public:
  virtual ~JobSubscription() = default;
};

/// The queue takes no more at present.
class QueueFull : public Error {
 public:
  explicit QueueFull(std::chrono::seconds retry_after)
      : Error(ErrorCode::unreachable, "the queue is full; try again in " + std::to_string(retry_after.count()) + " s", "queue"),
        retry_after_(retry_after) {}
  std::chrono::seconds retry_after() const { return retry_after_; }

 private:
  std::chrono::seconds retry_after_;
};

struct QueueCounts {
  std::size_t queued = 0, running = 0, most = 0;
  std::optional<std::size_t> workers = {};  ///< processes that work for a shared queue at present
};

/// How a worker's job goes on at a token.
enum class Wanted { yes, cancelled };

/// Jobs wait here, are taken by workers, and are remembered until their results expire. Every call may come from any
/// thread. A job ends exactly once: what is reported of a job that has ended is dropped.
class JobQueue {
 public:
  virtual ~JobQueue() = default;

  // For those who ask.

  /// Where a job's pictures are to lie before it is submitted.
  virtual const std::filesystem::path& folder() const = 0;
  /// Puts a job in line; from now on its files are the queue's. @throws QueueFull; Error unreachable
  virtual JobState submit(JobTicket ticket) = 0;
  /// What it has of results lies in their files. @return none if there is no such job
  virtual std::optional<JobState> find(const std::string& id) = 0;
  /// Ends a job that has not ended; forgets one that has. @return how it stood; none if there is no such job
  virtual std::optional<JobState> cancel(const std::string& id) = 0;
  /// The listener hears how the job stands before this returns, and then what happens, on the threads where it happens.
  /// @return null if there is no such job
  virtual std::unique_ptr<JobSubscription> listen(const std::string& id, JobListener listener) = 0;
  virtual QueueCounts counts() = 0;

  // For those who work.

  /// Waits for work. @return jobs that share a pass, at most so many; none once `stop` is requested
  virtual std::vector<JobTicket> take(std::size_t most, std::stop_token stop) = 0;
  /// Progress of a job. @return whether anybody still wants it
  virtual Wanted report(const std::string& id, int done, int total) = 0;
  /// @param data JSON of the event `preview`
  virtual void preview(const std::string& id, std::string data) = 0;
  virtual void warn(const std::string& id, const std::string& text) = 0;
  virtual void finish(const std::string& id, FinishedJob result) = 0;
  virtual void fail(const std::string& id, const Error& error) = 0;
  /// The worker stops before the job is done: it goes back to the front of its client's line.
  virtual void hand_back(const std::string& id) = 0;

  // For the process that holds it.

  /// Called at the end of every job that this process ends. Set before anybody asks.
  void on_end(std::function<void(const JobState&)> call) { on_end_ = std::move(call); }
  /// Forgets what has expired.
  virtual void expire(double now) = 0;
  /// Takes no more jobs. What waits and would be lost with the process is cancelled.
  virtual void close() = 0;
  /// Jobs that this process is doing.
  virtual std::size_t own_running() = 0;
  /// What keeps it from working at present; none if nothing does.
  virtual std::optional<Error> trouble() { return std::nullopt; }

 protected:
  void tell_end(const JobState& state) const {
    if (on_end_) on_end_(state);
  }

 private:
  std::function<void(const JobState&)> on_end_;
};

/// Seconds since 1970.
double now_seconds();

}  // namespace ilat
