#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "serving/queue/redis/redis_listeners.h"
#include "serving/queue/redis/redis_store.h"
#include "serving/queue/shared_queue.h"

namespace ilat {

/// The shared queue, as this process has a part in it. One thread of its own, the keeper, says how this process' jobs go,
/// hears which of them are not wanted any more, asks how the jobs stand that somebody listens to, and shows that this
/// process lives; so that an edit never waits for the network between two tokens.
class RedisQueue : public JobQueue {
 public:
  explicit RedisQueue(SharedQueueOptions options);
  ~RedisQueue() override;

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

  /// Forgets fetched results; what lies in Redis expires there.
  void expire(double now) override;
  /// Nothing is cancelled: others go on.
  void close() override;
  std::size_t own_running() override;
  std::optional<Error> trouble() override;

 private:
  using Clock = std::chrono::steady_clock;
  /// A job that this process is doing.
  struct Own {
    StoredJob job;
    std::string owner;  // this beginning of it
    Turn turn;
    std::string preview = {};  // not told yet
    bool wanted = true, news = true;
  };

  std::optional<Turn> next_turn();
  std::vector<JobTicket> begin(const Turn& turn, std::size_t most);
  /// @return whether the job is this process' now; one that is none of this program's is refused
  bool load(const BegunJob& begun, const Turn& turn, JobTicket& ticket);
  void read_inputs(const JobTicket& ticket);
  bool fetch_results(StoredJob& job);
  /// A job that is still wanted.
  std::optional<Own> wanted(const std::string& id);
  void let_go(const std::string& id);
  /// Tells Redis how it has ended. @return whether that counts
  bool end(const StoredJob& job, const std::string& owner);
  bool store_results(Own& own, const std::vector<JobResultFile>& files);

  void keep_up(const std::stop_token& stop);
  void tell_own();
  void show_life();
  void wake();
  void pause(std::chrono::milliseconds time, const std::stop_token& stop);
  /// Does what needs Redis until it is done. @return false if this process ends before that
  bool insist(const std::function<void()>& action);
  void lost(const Error& error);
  void there_again();

  static constexpr std::chrono::seconds kKeepWaiting{24 * 3600};  // nothing of a job that nobody ends stays longer
  static constexpr std::chrono::milliseconds kFirstWait{100}, kLongestWait{5000};  // between two tries to reach Redis

  SharedQueueOptions options_;
  std::filesystem::path work_folder_;  // of what workers have taken
  std::string worker_;                 // this process' name in the queue
  RedisStore store_;
  RedisListeners listeners_;

  std::mutex mutex_;  // of what follows
  std::condition_variable_any changed_;
  std::map<std::string, Own> own_;
  std::map<std::string, JobState> fetched_;  // ended jobs whose results lie here
  bool awake_ = false;                       // something is new for the keeper
  QueueCounts counts_;
  std::optional<Error> trouble_;
  Clock::time_point claimed_{};              // when a worker last looked for turns that others have left
  Clock::time_point shown_{}, counted_{}, told_{};  // the keeper's own
  bool shown_working_ = false;               // likewise
  std::atomic<bool> works_{false}, closed_{false};
  std::atomic<Clock::time_point> closing_until_{Clock::time_point::max()};
  std::jthread keeper_;  // last: it ends first
};

}  // namespace ilat
