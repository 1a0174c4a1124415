#include <csignal>

#include "batch_scene.h"
#include "support/places.h"
#include "support/redis_server.h"

namespace ilat::test {

/// Eight jobs of two photos.
class CliSharedWork : public BatchScene {
 protected:
  void SetUp() override {
    BatchScene::SetUp();
    std::string table = "photo,mask,sketch,output,seed,variations\n";
    for (int i = 0; i < 8; ++i)
      table += std::string(i % 2 ? "photo.png,mask.png,sketch.png" : "wide.png,wide_mask.png,wide_sketch.png") + "," + std::to_string(i) + ".png," +
               std::to_string(i) + "," + std::to_string(1 + i % 3) + "\n";
    write_text("jobs.csv", table);
  }
  /// What one process makes of the whole batch.
  std::map<std::string, std::string> whole() const {
    EXPECT_EQ(batch({}, "whole").exit_code, 0);
    return pictures_in("whole");
  }
};

TEST_F(CliSharedWork, TwoPartsSideBySideMakeTheWholeAndNothingTwice) {
  const TemporaryFolder first_logs, second_logs;
  Running first(ilat_program(), arguments({"--shard", "1/2"}, "parts"), first_logs.path());
  Running second(ilat_program(), arguments({"--shard", "2/2"}, "parts"), second_logs.path());
  const Outcome one = first.wait(), two = second.wait();
  EXPECT_EQ(one.exit_code, 0) << one.errors;
  EXPECT_EQ(two.exit_code, 0) << two.errors;
  EXPECT_EQ(pictures_in("parts"), whole());
  auto rows = results("parts/results-1-of-2.csv");
  auto others = results("parts/results-2-of-2.csv");
  EXPECT_EQ(rows.size(), 4u);
  rows.merge(others);
  EXPECT_TRUE(others.empty());  // no job was done by both
  EXPECT_EQ(rows.size(), 8u);
  EXPECT_FALSE(std::filesystem::exists(at("parts/results.csv")));
}

TEST_F(CliSharedWork, APartThatIsNoneIsAMistakeOfUsage) {
  for (const char* part : {"3/2", "auto", "half"}) {
    const Outcome outcome = batch({"--shard", part}, "none");
    EXPECT_EQ(outcome.exit_code, 2) << part;
    EXPECT_NE(outcome.errors.find("--shard"), std::string::npos) << outcome.errors;
  }
  EXPECT_FALSE(std::filesystem::exists(at("none")));
}

TEST_F(CliSharedWork, WorkersDoTheBatchAlsoWhenOneIsKilled) {
  ILAT_NEEDS_REDIS();
  const RedisServer server(RedisServer::Reached::by_port);
  const TemporaryFolder logs[3];
  std::vector<std::unique_ptr<Running>> workers;
  for (const TemporaryFolder& log : logs)
    workers.push_back(std::make_unique<Running>(
        ilat_program(), std::vector<std::string>{"work", "--queue", server.url(), "--model", model(), "--silent-seconds", "1", "--threads", "1"}, log.path()));
  for (const auto& worker : workers) ASSERT_TRUE(worker->wait_for_errors("works with"));
  const TemporaryFolder batch_logs;
  Running asking(ilat_program(), arguments({"--queue", server.url()}, "queued"), batch_logs.path());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  workers[0]->send(SIGKILL);
  const Outcome outcome = asking.wait();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_NE(outcome.errors.find("8 jobs: 8 done"), std::string::npos) << outcome.errors;
  EXPECT_EQ(pictures_in("queued"), whole());
  EXPECT_EQ(workers[0]->wait().exit_code, -1);
  for (const std::size_t i : {1u, 2u}) {
    workers[i]->send(SIGTERM);
    const Outcome worker = workers[i]->wait();
    EXPECT_EQ(worker.exit_code, 0) << worker.errors;
    EXPECT_NE(worker.errors.find("jobs done"), std::string::npos) << worker.errors;
    EXPECT_EQ(worker.errors.find("photo"), std::string::npos);  // nothing of a picture is said
  }
}

TEST_F(CliSharedWork, AQueueThatIsNotThereIsSaid) {
  const Outcome refused = ilat({"work", "--queue", "redis://:secret@127.0.0.1:1", "--model", model()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.errors.find("redis://127.0.0.1:1"), std::string::npos) << refused.errors;
  EXPECT_EQ(refused.errors.find("secret"), std::string::npos);
  EXPECT_EQ(batch({"--queue", "localhost"}, "none").exit_code, 2);
}

}  // namespace ilat::test
