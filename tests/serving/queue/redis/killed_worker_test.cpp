#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>
#include <thread>

#include "serving/queue/shared_queue.h"
#include "serving/queue/tickets.h"
#include "support/redis_server.h"

namespace ilat::test {
namespace {

using std::chrono::milliseconds;

SharedQueueOptions options(const RedisServer& server, const std::filesystem::path& folder) {
  return {.url = server.url(), .folder = folder, .models = {"a model"}, .silent = milliseconds(1000)};
}

/// A process that works for the queue until it is killed; it leaves a file for each job that it begins and for each that
/// it ends, and stays in its second job for ever if it is the one that will be killed.
pid_t start_worker(const RedisServer& server, const std::filesystem::path& folder, const std::filesystem::path& notes, bool stays) {
  std::filesystem::create_directory(folder);
  const pid_t process = ::fork();
  if (process != 0) return process;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    const auto queue = open_shared_queue(options(server, folder));
    const auto note = [&](const std::string& what, const std::string& id) { write_text(notes / (what + "-" + id + "-" + std::to_string(::getpid())), ""); };
    queue->on_end([&](const JobState& state) { note("ended", state.ticket.id); });
    for (int jobs = 1;; ++jobs) {
      const JobTicket ticket = take(*queue).at(0);
      const bool for_ever = stays && jobs == 2;
      note(for_ever ? "stays" : "begun", ticket.id);
      for (int token = 0; for_ever || token < 4; ++token) {
        queue->report(ticket.id, token % 4, 4);
        std::this_thread::sleep_for(milliseconds(5));
      }
      queue->finish(ticket.id, finished(folder, ticket, "result of seed " + std::to_string(ticket.job.seed)));
    }
  } catch (const std::exception& error) {
    write_text(notes / ("failure-" + std::to_string(::getpid())), error.what());
  }
  ::_exit(1);
}

/// The files of one kind, by the job that they are about.
std::multiset<std::string> noted(const std::filesystem::path& notes, const std::string& what) {
  std::multiset<std::string> ids;
  for (const auto& file : std::filesystem::directory_iterator(notes)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with(what + "-")) ids.insert(name.substr(what.size() + 1, name.rfind('-') - what.size() - 1));
  }
  return ids;
}

TEST(KilledWorker, NoJobIsLostAndNoneIsReturnedTwice) {
  ILAT_NEEDS_REDIS();
  constexpr std::uint64_t kJobs = 40;
  const TemporaryFolder folder;
  const std::filesystem::path notes = folder.at("notes"), own = folder.at("own");
  for (const auto& each : {notes, own}) std::filesystem::create_directory(each);
  const RedisServer server;
  std::vector<pid_t> workers;  // before this process has threads
  for (int i = 0; i < 3; ++i) workers.push_back(start_worker(server, folder.at("worker" + std::to_string(i)), notes, i == 0));

  const auto queue = open_shared_queue(options(server, own));
  std::mutex mutex;
  std::map<std::string, int> returned;
  std::vector<std::unique_ptr<JobSubscription>> listening;
  std::map<std::string, std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < kJobs; ++seed) {
    const std::string id = queue->submit(ticket_in(own, "client" + std::to_string(seed % 3), seed)).ticket.id;
    seeds[id] = seed;
    listening.push_back(queue->listen(id, [&, id](const JobEvent& event) {
      const std::lock_guard lock(mutex);
      if (event.last) ++returned[id];
    }));
  }
  const auto soon = [](const auto& condition) {
    for (int tries = 0; tries < 3000 && !condition(); ++tries) std::this_thread::sleep_for(milliseconds(10));
    return condition();
  };
  ASSERT_TRUE(soon([&] { return !noted(notes, "stays").empty(); }));
  const std::string killed_job = *noted(notes, "stays").begin();
  ::kill(workers[0], SIGKILL);
  ::waitpid(workers[0], nullptr, 0);
  EXPECT_EQ(queue->find(killed_job)->stage, JobStage::running);
  EXPECT_TRUE(soon([&] {
    const std::lock_guard lock(mutex);
    return returned.size() == kJobs;
  }));
  for (const auto& [id, seed] : seeds) {
    const auto state = queue->find(id);
    ASSERT_TRUE(state) << id;
    EXPECT_EQ(state->stage, JobStage::done) << id;
    ASSERT_EQ(state->results.size(), 1u) << id;
    EXPECT_EQ(read_text(state->results[0].path), "result of seed " + std::to_string(seed));
  }
  EXPECT_GE(queue->find(killed_job)->attempts, 2);
  EXPECT_TRUE(soon([&] { return noted(notes, "ended").size() >= kJobs && queue->counts().running == 0; }));
  for (const pid_t worker : {workers[1], workers[2]}) {
    ::kill(worker, SIGKILL);
    ::waitpid(worker, nullptr, 0);
  }
  for (const auto& [id, times] : returned) EXPECT_EQ(times, 1) << id;
  const auto ended = noted(notes, "ended");
  EXPECT_EQ(ended.size(), kJobs);
  EXPECT_EQ(std::set<std::string>(ended.begin(), ended.end()).size(), kJobs);
  EXPECT_TRUE(noted(notes, "failure").empty());
}

}  // namespace
}  // namespace ilat::test
