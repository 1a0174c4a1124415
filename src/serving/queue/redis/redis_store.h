#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "serving/queue/job_queue.h"
#include "serving/queue/redis/redis_connection.h"

namespace ilat {

/// A job as Redis has it.
struct StoredJob {
  JobState state = {};
  std::string model = {};                 ///< its model's key
  std::string owner = {};                 ///< whose results it has
  std::string version = {}, preview = {};  ///< numbers of what changed last
  std::chrono::seconds keep{3600};  ///< it and its results after its end
};

/// The job ends now, in this way.
void end_now(StoredJob& job, JobStage stage);

/// A worker's turn: an entry of a model's stream.
struct Turn {
  std::string model, entry;
  bool left = false;  ///< another worker's, and perhaps its jobs'
};

/// A job that a worker has begun.
struct BegunJob {
  std::string id, owner;
  int attempts = 0;
};

/// What a listener knows of a job.
struct KnownStanding {
  std::string id, version = "0", preview = "0";
  std::int64_t place = -1;
};

/// How a job stands now, if it has changed.
struct Change {
  std::size_t number = 0;  ///< of the job among those that were asked for
  bool gone = false;
  std::string version, stage, standing, preview_number;
  int attempts = 0;
  std::int64_t place = -1;
  std::string preview = {};  ///< JSON; empty = the same as before
};

/// What the shared queue asks of Redis, one call each; keys and their meaning stand in redis_scripts.h. From any thread.
/// Every call @throws Error unreachable, RedisRefusal
class RedisStore {
 public:
  explicit RedisStore(RedisUrl url) : redis_(std::move(url)) {}
  const RedisUrl& url() const { return redis_.url(); }

  /// @throws Error unreachable; usage if this is a Redis without XAUTOCLAIM
  void check_version();
  /// Whether it is there: throws if not.
  void greet() { redis_.ask({"PING"}); }
  /// Readies a model's stream for its workers.
  void make_group(const std::string& model);

  enum class Submitted { taken, full };
  struct Submission {
    Submitted how = Submitted::taken;
    std::size_t place = 0;
  };
  struct Bounds {
    std::size_t most = 0, most_of_one = 0;   ///< jobs that wait
    std::chrono::seconds keep_waiting{0};    ///< a job that nobody ends in this time is forgotten
  };
  void put_input(const std::string& id, const std::string& field, std::string_view bytes, std::chrono::seconds keep);
  Submission submit(const StoredJob& job, const std::string& pass_key, const Bounds& bounds);
  void forget_inputs(const std::string& id, const EditJob& job);

  /// What is said of a job; its results lie under `folder`. None if there is no such job.
  /// @throws also Error bad_input for what no ilat has written
  std::optional<StoredJob> find(const std::string& id, const std::filesystem::path& folder);
  /// A job that was submitted, and nothing else of it: from outside, so it is checked.
  /// @throws Error bad_input
  StoredJob read_ticket(const std::string& id, const std::filesystem::path& folder);
  /// @throws also Error bad_input for one of more than `most` bytes; none if it is not there any more
  std::optional<std::string> input(const std::string& id, const std::string& field, std::uint64_t most);

  /// Waits for so long for a turn of one of these models. @return none, one, or by a race one for each
  std::vector<Turn> next_turns(const std::vector<std::string>& models, const std::string& worker, std::chrono::milliseconds wait);
  /// A turn whose worker has said nothing for so long.
  std::optional<Turn> claim(const std::string& model, const std::string& worker, std::chrono::milliseconds silent);
  /// A turn that nothing has begun with.
  void give_back(const Turn& turn);
  std::vector<BegunJob> begin(const Turn& turn, const std::string& worker, std::size_t most, std::chrono::seconds keep);

  void put_result(const std::string& id, const std::string& owner, int variation, std::string_view bytes, std::chrono::seconds keep);
  std::optional<std::string> result(const std::string& id, const std::string& owner, int variation);
  void forget_results(const std::string& id, const std::string& owner, std::size_t count);
  enum class Ended { now, before_by_this_owner, not_ours, unknown };
  /// @param owner empty = whoever has it
  Ended end(const StoredJob& job, const std::string& owner);
  void hand_back(const StoredJob& job, const std::string& owner);
  /// @return whether the job is still wanted of this owner
  bool tell(const JobState& state, const std::string& owner, const std::string& preview);
  void forget(const StoredJob& job);

  std::vector<Change> look(const std::vector<KnownStanding>& known);
  /// @param worker empty = only asks. @return how many workers there are
  std::size_t beat(const std::string& model, const std::string& worker, std::chrono::seconds gone, const std::vector<std::string>& entries);
  void leave(const std::string& model, const std::string& worker);
  QueueCounts counts(const std::string& model);

 private:
  RedisPool redis_;
};

}  // namespace ilat
