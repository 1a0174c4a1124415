#include "serving/queue/queued_batch.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "ilat/image.h"
#include "jobs/batch/batch_run.h"
#include "serving/queue/redis/redis_connection.h"
#include "serving/queue/shared_queue.h"
#include "serving/work/work_for_queue.h"
#include "support/expect_error.h"
#include "support/pictures.h"
#include "support/places.h"
#include "support/redis_server.h"

namespace ilat::test {
namespace {

std::filesystem::path model() { return source_folder() / "models/faces-256"; }
Editor open_fake(const std::filesystem::path&) { return EditorAccess::make(std::make_unique<FakeBackend>()); }

class QueuedBatchTest : public testing::Test {
 protected:
  void SetUp() override {
    ILAT_NEEDS_REDIS();
    server_.emplace();
    for (unsigned seed = 1; seed <= 3; ++seed) write_image(folder_.at("photo" + std::to_string(seed) + ".png"), noise(16, 16, 3, seed));
    write_text(folder_.at("broken.png"), "no picture");
    write_text(folder_.at("jobs.csv"),
               "photo,output,seed,variations,no-metadata\n"
               "photo1.png,one.png,1,1,\n"
               "photo2.png,deep/two.jpg,2,2,\n"
               "broken.png,broken.png,1,1,\n"
               "nowhere.png,nowhere.png,1,1,\n"
               "photo3.png,three.png,3,1,true\n");
  }
  void start_worker(OpenEditor open = open_fake) {
    worker_ = std::jthread([this, open = std::move(open)](const std::stop_token& stop) {
      work_for_queue({.queue = server_->url(), .models = {model()}, .open = open}, [&] { return stop.stop_requested(); });
    });
    RedisPool redis(parse_redis_url(server_->url()));
    const std::string workers = "ilat1:" + identify_model(model()).sha256 + ":workers";
    for (int tries = 0; tries < 6000 && redis.ask({"ZCARD", workers}).number == 0; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  void TearDown() override {
    if (worker_.joinable()) worker_.request_stop(), worker_.join();
  }

  BatchOptions by_queue() const {
    BatchOptions options;
    options.by_others = [url = server_->url()](const auto& jobs, BatchBook& book) { edit_by_queue(jobs, book, url, {}); };
    return options;
  }
  BatchOutcome batch(const std::string& out, BatchOptions options, JobEvents events = {}) const {
    const FieldTexts common{{"output", folder_.at(out).string()}, {"mask-rect", "2,2,10,10"}, {"keep-lines", "true"}, {"frame", "full"},
                            {"temperature", "0.5"},               {"pick", "all"},            {"guidance", "1"}};
    return run_batch(folder_.at("jobs.csv"), common, model(), std::move(options), open_fake, events);
  }
  std::string result(const std::string& out, const std::string& name) const { return read_text(folder_.at(out) / name); }

  TemporaryFolder folder_;
  std::optional<RedisServer> server_;
  std::jthread worker_;
};

TEST_F(QueuedBatchTest, EqualsTheBatchThatIsEditedHereAndIsResumed) {
  const BatchOutcome here = batch("here", {});
  start_worker();
  std::set<std::string> written;
  JobEvents events;
  events.written = [&](const std::filesystem::path& file) { written.insert(file.filename().string()); };
  const BatchOutcome there = batch("there", by_queue(), events);
  EXPECT_EQ(here.done, 3u);
  EXPECT_EQ(there.done, 3u);
  EXPECT_EQ(there.failed, 2u);
  for (const char* name : {"one.png", "deep/two-1.jpg", "deep/two-2.jpg", "three.png"}) {
    EXPECT_FALSE(result("there", name).empty()) << name;
    EXPECT_EQ(result("here", name), result("there", name)) << name;
  }
  EXPECT_EQ(written, (std::set<std::string>{"one.png", "two-1.jpg", "two-2.jpg", "three.png"}));
  for (const auto& [number, row] : here.results) {
    const JobResult& other = there.results.at(number);
    EXPECT_EQ(row.status, other.status) << number;
    EXPECT_EQ(row.edit_sha256, other.edit_sha256) << number;
    EXPECT_EQ(row.outputs, other.outputs);
  }
  for (const std::size_t line : {4u, 5u})  // the file is named, not a field
    EXPECT_NE(there.results.at(line).error.find(line == 4 ? "broken.png" : "nowhere.png"), std::string::npos) << there.results.at(line).error;
  EXPECT_EQ(here.warnings, there.warnings);
  RedisPool redis(parse_redis_url(server_->url()));
  EXPECT_TRUE(redis.ask({"KEYS", "ilat1:job:*"}).list.empty());  // what was fetched is forgotten
  EXPECT_TRUE(redis.ask({"KEYS", "ilat1:out:*"}).list.empty());

  BatchOptions again = by_queue();
  again.resume = true;
  const BatchOutcome resumed = batch("there", again);
  EXPECT_EQ(resumed.skipped, 2u);
  const BatchOutcome resumed_here = batch("here", {.resume = true});
  EXPECT_EQ(resumed.skipped, resumed_here.skipped);
  EXPECT_EQ(resumed.failed, resumed_here.failed);
}

TEST_F(QueuedBatchTest, ACancelledBatchLeavesNothingInTheQueue) {
  JobEvents events;
  int looks = 0;
  events.progress = [&](const JobProgress&) { return ++looks < 3; };  // nobody works
  expect_error([&] { batch("out", by_queue(), events); }, ErrorCode::cancelled, {"--resume"});
  RedisPool redis(parse_redis_url(server_->url()));
  EXPECT_TRUE(redis.ask({"KEYS", "ilat1:in:*"}).list.empty());
  for (const RedisValue& key : redis.ask({"KEYS", "ilat1:job:*"}).list) EXPECT_EQ(redis.ask({"HGET", key.text, "stage"}).text, "cancelled");
}

TEST_F(QueuedBatchTest, AResultThatIsAnotherEditIsRefused) {
  // A worker of the same name that does something else: it sends another job's picture.
  worker_ = std::jthread([this](const std::stop_token& stop) {
    const TemporaryFolder folder;
    const auto queue = open_shared_queue({.url = server_->url(), .folder = folder.path(), .models = {identify_model(model()).sha256}});
    while (!stop.stop_requested())
      for (const JobTicket& ticket : queue->take(1, stop)) {
        FinishedJob done;
        for (int i = 1; i <= number_of_results(ticket.job); ++i) {
          done.results.push_back({result_path(folder.path(), ticket, i), 0});
          write_image(done.results.back().path, noise(16, 16, 3, 9));
        }
        queue->finish(ticket.id, std::move(done));
      }
  });
  const BatchOutcome outcome = batch("out", by_queue());
  EXPECT_EQ(outcome.done, 1u);  // without a record nothing can be known of it
  EXPECT_NE(outcome.results.at(2).error.find("another edit"), std::string::npos) << outcome.results.at(2).error;
  EXPECT_FALSE(std::filesystem::exists(folder_.at("out") / "one.png"));
}

}  // namespace
}  // namespace ilat::test
