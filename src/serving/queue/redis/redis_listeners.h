#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "serving/queue/redis/redis_store.h"

namespace ilat {

/// Those of this process who listen to jobs in Redis. Places in line change with every job that anybody takes, so they are
/// asked for, all together, many times a second; a lost connection loses no event but what later ones say anew.
class RedisListeners {
 public:
  RedisListeners();
  ~RedisListeners();

  /// Tells how the job stands before it returns.
  std::unique_ptr<JobSubscription> add(StoredJob now, JobListener listener);
  bool any() const;
  /// Asks how the jobs stand and tells what is new, on this thread.
  /// @param folder of results @throws as RedisStore does
  void look(RedisStore& store, const std::filesystem::path& folder);

 private:
  class Subscription;
  struct Listened;
  struct Shared;  // what a subscription may outlive
  static void tell(Listened& job, const JobEvent& event);
  static void tell_change(Listened& job, const Change& change, const std::filesystem::path& folder);

  std::shared_ptr<Shared> shared_;
};

}  // namespace ilat
