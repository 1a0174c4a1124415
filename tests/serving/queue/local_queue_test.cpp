#include "serving/queue/local_queue.h"

#include <gtest/gtest.h>

#include <thread>

#include "serving/queue/tickets.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

TEST(LocalQueue, AJobEndsExactlyOnce) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path()});
  int ends = 0;
  queue.on_end([&](const JobState&) { ++ends; });
  const JobState state = queue.submit(ticket_in(folder.path()));
  const std::string id = state.ticket.id;
  std::vector<std::string> heard;
  const auto listening = queue.listen(id, [&](const JobEvent& event) { heard.push_back(event.name); });
  const auto taken = take(queue);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(queue.report(id, 1, 4), Wanted::yes);
  queue.finish(id, finished(folder.path(), taken[0]));
  queue.fail(id, Error(ErrorCode::internal, "too late"));
  queue.finish(id, {});
  EXPECT_EQ(queue.report(id, 2, 4), Wanted::cancelled);
  EXPECT_EQ(heard, (std::vector<std::string>{"queued", "running", "progress", "done"}));
  EXPECT_EQ(ends, 1);
  const auto now = queue.find(id);
  EXPECT_EQ(now->stage, JobStage::done);
  EXPECT_EQ(now->warnings, std::vector<std::string>{"a warning"});
  EXPECT_FALSE(std::filesystem::exists(taken[0].job.photo));  // photos are not kept
  EXPECT_TRUE(std::filesystem::exists(now->results.at(0).path));
  EXPECT_TRUE(queue.cancel(id));  // forgets it
  EXPECT_FALSE(queue.find(id));
  EXPECT_TRUE(folder.names().empty());
}

TEST(LocalQueue, ACancelledJobIsNotWantedAndItsResultIsDropped) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path()});
  const std::string first = queue.submit(ticket_in(folder.path())).ticket.id;
  const std::string second = queue.submit(ticket_in(folder.path())).ticket.id;
  const auto taken = take(queue);
  EXPECT_EQ(queue.cancel(first)->stage, JobStage::cancelled);
  EXPECT_EQ(queue.report(first, 1, 4), Wanted::cancelled);
  queue.finish(first, finished(folder.path(), taken[0]));
  EXPECT_EQ(queue.find(first)->stage, JobStage::cancelled);
  EXPECT_EQ(queue.cancel(second)->stage, JobStage::cancelled);
  EXPECT_EQ(queue.counts().queued + queue.counts().running, 0u);
  EXPECT_TRUE(folder.names().empty());
}

TEST(LocalQueue, IsBoundedAndLeavesRoomForOthers) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path(), .most = 4});
  for (int i = 0; i < 2; ++i) queue.submit(ticket_in(folder.path(), "greedy"));
  EXPECT_THROW(queue.submit(ticket_in(folder.path(), "greedy")), QueueFull);
  for (int i = 0; i < 2; ++i) queue.submit(ticket_in(folder.path(), "other"));
  EXPECT_THROW(queue.submit(ticket_in(folder.path(), "third")), QueueFull);
}

TEST(LocalQueue, JobsThatMayShareAPassGoTogether) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path()});
  for (const std::uint64_t seed : {1, 2, 3}) queue.submit(ticket_in(folder.path(), "me", seed));
  JobTicket other = ticket_in(folder.path(), "me", 1);
  other.job.variations = 2;
  queue.submit(other);
  EXPECT_EQ(queue.counts().queued, 4u);
  EXPECT_EQ(take(queue, 4).size(), 3u);
  EXPECT_EQ(queue.counts().queued, 1u);
  EXPECT_EQ(queue.counts().running, 3u);
  EXPECT_EQ(take(queue, 4).size(), 1u);
}

TEST(LocalQueue, TakingEndsWhenItIsStopped) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path()});
  std::jthread worker([&](std::stop_token stop) { EXPECT_TRUE(queue.take(1, stop).empty()); });
  worker.request_stop();
}

TEST(LocalQueue, ExpiredResultsAreForgottenTheOldestFirst) {
  const TemporaryFolder folder;
  LocalQueue queue({.folder = folder.path(), .keep = std::chrono::seconds(100), .keep_bytes = 8});
  std::vector<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    ids.push_back(queue.submit(ticket_in(folder.path())).ticket.id);
    const auto taken = take(queue);
    queue.finish(ids.back(), finished(folder.path(), taken[0]));
  }
  queue.expire(now_seconds());
  EXPECT_FALSE(queue.find(ids[0]));
  EXPECT_TRUE(queue.find(ids[1]));
  queue.expire(now_seconds() + 101);
  EXPECT_FALSE(queue.find(ids[1]));
  EXPECT_TRUE(folder.names().empty());
}

TEST(Journal, AKilledServerComesBackWithItsQueueAndResults) {
  const TemporaryFolder folder;
  const LocalQueueOptions options{.folder = folder.path(), .journal = true};
  std::string done, running, waiting;
  {
    LocalQueue queue(options);  // its end writes nothing: as if it were killed
    done = queue.submit(ticket_in(folder.path())).ticket.id;
    queue.finish(done, finished(folder.path(), take(queue)[0]));
    running = queue.submit(ticket_in(folder.path())).ticket.id;
    take(queue);
    waiting = queue.submit(ticket_in(folder.path(), "other", 7)).ticket.id;
    write_text(folder.at("body_" + random_name()), "half a request");
  }
  for (int kill = 0; kill < 2; ++kill) {
    LocalQueue queue(options);
    EXPECT_EQ(queue.find(done)->stage, JobStage::done);
    EXPECT_EQ(queue.find(done)->edit, "{\"tokens\":16}");
    EXPECT_TRUE(std::filesystem::exists(queue.find(done)->results.at(0).path));
    EXPECT_EQ(queue.find(waiting)->ticket.job.seed, 7u);
    for (const std::string& name : folder.names()) EXPECT_FALSE(name.starts_with("body_"));
    if (kill == 0) {
      EXPECT_EQ(queue.find(running)->stage, JobStage::queued);
      EXPECT_EQ(take(queue)[0].id, running);
    } else {  // it was running twice: no third time
      EXPECT_EQ(queue.find(running)->stage, JobStage::failed);
      EXPECT_EQ(take(queue)[0].id, waiting);
    }
  }
}

TEST(Journal, TwoServersDoNotShareAFolder) {
  const TemporaryFolder folder;
  const LocalQueue queue({.folder = folder.path(), .journal = true});
  expect_error([&] { LocalQueue({.folder = folder.path(), .journal = true}); }, ErrorCode::unwritable, {"another server"});
}

TEST(Journal, WhatIsNoJournalIsRefused) {
  const TemporaryFolder folder;
  write_text(folder.at("jobs.sqlite"), std::string(5000, 'x'));
  expect_error([&] { LocalQueue({.folder = folder.path(), .journal = true}); }, ErrorCode::bad_input, {"jobs.sqlite"});
}

TEST(JobTicket, ComesBackFromItsText) {
  const TemporaryFolder folder;
  JobTicket ticket = ticket_in(folder.path(), "a:b", 5);
  ticket.job.smile = 0.25;
  ticket.job.regions = {FaceRegion::mouth};
  const std::string text = to_json_text(ticket);
  EXPECT_EQ(text.find(folder.path().string()), std::string::npos);
  const JobTicket again = parse_job_ticket(text, folder.path());
  EXPECT_EQ(again.id, ticket.id);
  EXPECT_EQ(again.client, "a:b");
  EXPECT_TRUE(again.job == ticket.job);
  expect_error([&] { parse_job_ticket("{}", folder.path()); }, ErrorCode::bad_input, {"job"});
}

}  // namespace
}  // namespace ilat::test
