#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "serving/queue/fair_line.h"
#include "serving/queue/job_queue.h"
#include "serving/queue/journal.h"

namespace ilat {

struct LocalQueueOptions {
  std::filesystem::path folder = {};                ///< of all its files
  bool journal = false;                             ///< keep a journal there, and come back with what it says
  std::size_t most = 1000;                          ///< jobs in line; one client gets half of it
  std::chrono::seconds keep{3600};                  ///< ended jobs are forgotten after so long,
  std::uint64_t keep_bytes = 2'000'000'000;         ///< or, the oldest first, when their results take more
};

/// The queue of one process.
class LocalQueue : public JobQueue {
 public:
  /// @throws Error as Journal does
  explicit LocalQueue(LocalQueueOptions options);
  ~LocalQueue() override;

  const std::filesystem::path& folder() const override { return options_.folder; }
  JobState submit(JobTicket ticket) override;
  std::optional<JobState> find(const std::string& id) override;
  std::optional<JobState> cancel(const std::string& id) override;
  std::unique_ptr<JobSubscription> listen(const std::string& id, JobListener listener) override;
  QueueCounts counts() override;

  std::vector<JobTicket> take(std::size_t most, std::stop_token stop) override;
  Wanted report(const std::string& id, int done, int total) override;
  void preview(const std::string& id, std::string data) override;
  void warn(const std::string& id, const std::string& text) override;
  void finish(const std::string& id, FinishedJob result) override;
  void fail(const std::string& id, const Error& error) override;
  void hand_back(const std::string& id) override;

  void expire(double now) override;
  /// Without a journal what waits is cancelled.
  void close() override;
  std::size_t own_running() override { return counts().running; }

 private:
  struct Entry {
    JobState state;
    std::string key;  // pass_key()
    std::map<int, JobListener> listeners = {};
  };
  class Subscription;
  struct Shared;  // what a subscription may outlive

  void recover();
  void remove_strangers();
  void end(Entry& entry, JobStage stage);
  void forget(std::map<std::string, Entry>::iterator entry);
  void tell(Entry& entry, const JobEvent& event);
  void tell_places();
  void keep(const JobState& state);
  std::uint64_t kept_bytes() const;
  std::chrono::seconds patience() const;

  LocalQueueOptions options_;
  std::shared_ptr<Shared> shared_;  // the lock, and whether this is still there
  std::condition_variable_any work_;
  std::unique_ptr<Journal> journal_;
  std::map<std::string, Entry> entries_;
  FairLine line_;
  std::map<std::string, std::size_t> by_client_;  // in line
  std::atomic<std::size_t> running_{0};
  double seconds_per_job_ = 1;  // lately
  int listeners_ = 0;           // so many have been given numbers
  bool closed_ = false;
};

}  // namespace ilat
