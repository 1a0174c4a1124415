#include "serving/queue/redis/redis_queue.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "serving/queue/tickets.h"
#include "support/expect_error.h"
#include "support/redis_server.h"

namespace ilat::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* kModel = "0123456789abcdef";

class RedisQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    ILAT_NEEDS_REDIS();
    server_.emplace();
    for (const char* place : {"server", "worker", "other"}) std::filesystem::create_directory(folder_.at(place));
    server_queue_ = open("server");
    worker_queue_ = open("worker");
  }
  std::unique_ptr<RedisQueue> open(const std::string& place, SharedQueueOptions options = {}) const {
    options.url = server_->url();
    options.folder = folder_.at(place);
    options.models = {kModel};
    if (options.silent > milliseconds(5000)) options.silent = milliseconds(5000);
    return std::make_unique<RedisQueue>(std::move(options));
  }
  JobTicket ticket(const std::string& client = "me", std::uint64_t seed = 0) const { return ticket_in(folder_.at("server"), client, seed); }
  FinishedJob finished_by(const std::string& place, const JobTicket& ticket, const std::string& result = "result") const {
    return finished(folder_.at(place), ticket, result);
  }

  /// What somebody who reaches Redis may do there.
  RedisValue redis(std::initializer_list<std::string_view> words) const { return RedisPool(parse_redis_url(server_->url())).ask(words); }

  template <class Condition>
  static bool soon(Condition condition) {
    for (int tries = 0; tries < 1000; ++tries) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }

  TemporaryFolder folder_;
  std::optional<RedisServer> server_;
  std::unique_ptr<RedisQueue> server_queue_, worker_queue_;
};

/// What a listener has heard, from the queue's thread.
struct Heard {
  std::mutex mutex;
  std::vector<std::string> names, data;
  JobListener listener() {
    return [this](const JobEvent& event) {
      const std::lock_guard lock(mutex);
      if (!names.empty() && names.back() == event.name) data.back() = event.data;
      else names.push_back(event.name), data.push_back(event.data);
    };
  }
  bool has(const std::string& name) {
    const std::lock_guard lock(mutex);
    return std::ranges::find(names, name) != names.end();
  }
};

TEST_F(RedisQueueTest, AnotherProcessDoesTheJobAndItEndsExactlyOnce) {
  const JobState sent = server_queue_->submit(ticket("me", 7));
  const std::string id = sent.ticket.id;
  EXPECT_EQ(sent.place, 0u);
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"other", "server", "worker"}));
  EXPECT_FALSE(std::filesystem::exists(sent.ticket.job.photo));  // it lies in the queue now
  Heard heard;
  const auto listening = server_queue_->listen(id, heard.listener());
  const auto taken = take(*worker_queue_);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].job.seed, 7u);
  EXPECT_EQ(taken[0].model, kModel);
  EXPECT_EQ(read_text(taken[0].job.photo), "photo");
  EXPECT_EQ(worker_queue_->report(id, 1, 4), Wanted::yes);
  worker_queue_->warn(id, "a warning");
  worker_queue_->preview(id, R"({"done":1,"total":4,"variation":1,"x":0,"y":0,"width":1,"height":1,"picture":"data:image/jpeg;base64,AA=="})");
  EXPECT_TRUE(soon([&] { return heard.has("progress") && heard.has("preview") && heard.has("warning"); }));
  worker_queue_->finish(id, finished_by("worker", taken[0]));
  worker_queue_->fail(id, Error(ErrorCode::internal, "too late"));
  EXPECT_EQ(worker_queue_->report(id, 2, 4), Wanted::cancelled);
  EXPECT_TRUE(soon([&] { return heard.has("done"); }));
  const auto state = server_queue_->find(id);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->stage, JobStage::done);
  EXPECT_EQ(state->warnings, std::vector<std::string>{"a warning"});
  EXPECT_EQ(state->edit, "{\"tokens\":16}");
  EXPECT_EQ(read_text(state->results.at(0).path), "result");
  EXPECT_EQ(state->results.at(0).path.parent_path(), folder_.at("server"));
  EXPECT_FALSE(std::filesystem::exists(taken[0].job.photo));
  EXPECT_EQ(redis({"EXISTS", "ilat1:in:" + id + ":photo"}).number, 0);  // photos are not kept
  EXPECT_GT(redis({"TTL", "ilat1:job:" + id}).number, 0);
  EXPECT_TRUE(server_queue_->cancel(id));  // forgets it
  EXPECT_FALSE(server_queue_->find(id));
  EXPECT_FALSE(worker_queue_->find(id));
  EXPECT_EQ(redis({"XLEN", std::string("ilat1:") + kModel + ":turns"}).number, 0);
}

TEST_F(RedisQueueTest, ACancelledJobIsNotWantedAndItsResultIsDropped) {
  const std::string first = server_queue_->submit(ticket()).ticket.id, second = server_queue_->submit(ticket()).ticket.id;
  const auto taken = take(*worker_queue_);
  EXPECT_EQ(server_queue_->cancel(first)->stage, JobStage::cancelled);
  EXPECT_TRUE(soon([&] { return worker_queue_->report(first, 1, 4) == Wanted::cancelled; }));
  worker_queue_->finish(first, finished_by("worker", taken[0]));
  EXPECT_EQ(server_queue_->find(first)->stage, JobStage::cancelled);
  EXPECT_EQ(server_queue_->cancel(second)->stage, JobStage::cancelled);
  EXPECT_TRUE(soon([&] { return server_queue_->counts().queued + server_queue_->counts().running == 0; }));
  EXPECT_EQ(worker_queue_->own_running(), 0u);
  std::stop_source stop;
  std::jthread worker([&] { EXPECT_TRUE(worker_queue_->take(1, stop.get_token()).empty()); });
  EXPECT_TRUE(soon([&] { return redis({"XLEN", std::string("ilat1:") + kModel + ":turns"}).number == 0; }));  // the turn that is left over is nobody's
  stop.request_stop();
}

TEST_F(RedisQueueTest, ClientsTakeTurnsAndKnowTheirPlaces) {
  std::vector<std::string> ids;
  for (std::uint64_t seed = 0; seed < 3; ++seed) ids.push_back(server_queue_->submit(ticket("greedy", seed)).ticket.id);
  const JobState late = worker_queue_->submit(ticket_in(folder_.at("worker"), "late", 9));
  EXPECT_EQ(late.place, 1u);
  EXPECT_EQ(worker_queue_->find(ids[2])->place, 3u);
  EXPECT_EQ(take(*worker_queue_).at(0).id, ids[0]);
  EXPECT_EQ(take(*worker_queue_).at(0).id, late.ticket.id);
  worker_queue_->hand_back(late.ticket.id);
  EXPECT_EQ(server_queue_->find(late.ticket.id)->stage, JobStage::queued);
  EXPECT_EQ(server_queue_->find(late.ticket.id)->attempts, 0);
  EXPECT_EQ(take(*worker_queue_).at(0).id, late.ticket.id);  // at its old place
  EXPECT_EQ(take(*worker_queue_).at(0).id, ids[1]);
}

TEST_F(RedisQueueTest, IsBoundedAndLeavesRoomForOthers) {
  const auto small = open("other", {.most = 4});
  const auto submit = [&](const char* client) { return small->submit(ticket_in(folder_.at("other"), client)); };
  for (int i = 0; i < 2; ++i) submit("greedy");
  EXPECT_THROW(submit("greedy"), QueueFull);
  for (int i = 0; i < 2; ++i) submit("other");
  EXPECT_THROW(submit("third"), QueueFull);
  EXPECT_EQ(redis({"DBSIZE"}).number, 4 * 2 + 5);  // jobs and photos; line, turns, waiting, rounds, seq: nothing is left of the refused
}

TEST_F(RedisQueueTest, JobsThatMayShareAPassGoTogether) {
  JobTicket other = ticket();
  other.job.steps = 3;
  server_queue_->submit(ticket("a", 1));
  server_queue_->submit(other);
  server_queue_->submit(ticket("b", 2));
  EXPECT_EQ(take(*worker_queue_, 4).size(), 2u);
  EXPECT_EQ(take(*worker_queue_, 4).size(), 1u);
}

TEST_F(RedisQueueTest, ASilentWorkersJobGoesToAnotherAndItsLateResultIsDropped) {
  const std::string id = server_queue_->submit(ticket()).ticket.id;
  // A worker that takes a job and is not heard of again: no keeper speaks for it.
  RedisStore silent(parse_redis_url(server_->url()));
  const auto turns = silent.next_turns({kModel}, "silent", milliseconds(1000));
  ASSERT_EQ(turns.size(), 1u);
  const auto begun = silent.begin(turns[0], "silent", 1, std::chrono::seconds(60));
  ASSERT_EQ(begun.size(), 1u);
  const auto quick = open("other", {.silent = milliseconds(300)});
  const auto taken = take(*quick);
  ASSERT_EQ(taken.at(0).id, id);
  EXPECT_EQ(read_text(taken[0].job.photo), "photo");
  StoredJob late = silent.read_ticket(id, folder_.at("worker"));
  end_now(late, JobStage::done);
  EXPECT_EQ(silent.end(late, begun[0].owner), RedisStore::Ended::not_ours);
  EXPECT_FALSE(silent.tell(late.state, begun[0].owner, ""));
  quick->finish(id, finished_by("other", taken[0], "of the second"));
  EXPECT_EQ(read_text(server_queue_->find(id)->results.at(0).path), "of the second");
  EXPECT_EQ(server_queue_->find(id)->attempts, 2);
}

TEST_F(RedisQueueTest, AJobThatEndsItsWorkersIsNotTriedForEver) {
  const std::string id = server_queue_->submit(ticket()).ticket.id;
  const std::string key = "ilat1:job:" + id;
  redis({"HSET", key, "attempts", "3"});  // so often it was begun, and its workers were killed
  std::stop_source stop;
  std::jthread worker([&] { EXPECT_TRUE(worker_queue_->take(1, stop.get_token()).empty()); });
  EXPECT_TRUE(soon([&] { return server_queue_->find(id)->stage == JobStage::failed; }));
  stop.request_stop();
}

TEST_F(RedisQueueTest, WhatNoIlatHasWrittenIsRefusedAndHarmsNobody) {
  const std::string turns = std::string("ilat1:") + kModel + ":turns", line = std::string("ilat1:") + kModel + ":line";
  std::vector<std::string> bad;
  // Jobs that are none: each stands at the front of the line with its turn.
  const auto plant = [&](const std::string& id, const std::string& text) {
    redis({"HSET", "ilat1:job:" + id, "stage", "queued", "ticket", text, "member", "0000000000000000:" + id, "round", "0", "model", kModel, "client", "x"});
    redis({"ZADD", line, "-1", "0000000000000000:" + id});
    redis({"XADD", turns, "*", "turn", "1"});
    bad.push_back(id);
  };
  const JobTicket good = ticket("me", 5);
  const auto planted = [&](const std::string& id, const char* field, nlohmann::json value) {
    nlohmann::json object = nlohmann::json::parse(to_json_text(good));
    object["id"] = id;
    (object.contains(field) ? object : object["job"])[field] = std::move(value);
    plant(id, object.dump());
  };
  plant("job_words", "no JSON");
  plant("job_deep", std::string(100'000, '['));
  plant("job_large", "{\"id\":\"" + std::string(5'000'000, 'x') + "\"}");
  plant("../../etc/passwd", to_json_text(good));
  planted("job_climbs", "output", "../../../tmp/after.png");
  planted("job_hidden", "output", ".bashrc");
  planted("job_other", "id", "job_somebody_elses");
  planted("job_field", "no-such-field", 1);
  planted("job_number", "smile", 1e300);
  planted("job_kind", "preview_every", "often");
  planted("job_no_photo", "client", "x");  // whose photo is not there
  redis({"ZADD", line, "-2", "garbage"});
  redis({"ZADD", line, "-2", "0000000000000000:job_unknown"});
  redis({"XADD", turns, "*", "something", "else"});
  server_queue_->submit(good);
  const auto small = open("other", {.most_input_bytes = 100});
  const auto taken = take(*small);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].id, good.id);
  for (const std::string& id : bad) EXPECT_EQ(redis({"HGET", "ilat1:job:" + id, "stage"}).text, "failed") << id;
  EXPECT_TRUE(std::filesystem::exists(folder_.at("other") / "taken"));
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (file.is_regular_file()) {
      EXPECT_EQ(file.path().filename(), good.id + "-photo");
    }
  }

  // A photo that is larger than this worker takes, though its ticket is as it should be.
  small->finish(good.id, finished_by("other", taken[0]));
  const JobTicket large = ticket();
  write_text(large.job.photo, std::string(101, 'x'));
  server_queue_->submit(large);
  std::stop_source stop;
  std::jthread worker([&] { EXPECT_TRUE(small->take(1, stop.get_token()).empty()); });
  EXPECT_TRUE(soon([&] { return server_queue_->find(large.id)->stage == JobStage::failed; }));
  stop.request_stop();
  worker.join();

  // What is said of a job to those who asked for it.
  const std::string asked = server_queue_->submit(ticket()).ticket.id;
  Heard heard;
  const auto listening = server_queue_->listen(asked, heard.listener());
  redis({"HSET", "ilat1:job:" + asked, "standing", "{\"started\": 3}", "version", "9"});
  EXPECT_TRUE(soon([&] { return heard.has("failed"); }));
  expect_error([&] { server_queue_->find(asked); }, ErrorCode::bad_input, {"job"});
}

TEST_F(RedisQueueTest, AKeyOfAnotherKindStopsTheQueueAndSaysSo) {
  redis({"SET", std::string("ilat1:") + kModel + ":line", "text"});
  expect_error([&] { server_queue_->submit(ticket()); }, ErrorCode::bad_input, {"WRONGTYPE"});
  EXPECT_TRUE(soon([&] { return server_queue_->trouble().has_value(); }));
}

TEST(RedisQueue, ALostServerIsSaidAndLookedForAgain) {
  ILAT_NEEDS_REDIS();
  RedisServer server(RedisServer::Reached::by_port);
  const TemporaryFolder folder;
  std::mutex mutex;
  std::vector<std::string> said;
  const auto log = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    said.push_back(text);
  };
  const auto soon = [](const auto& condition) {
    for (int tries = 0; tries < 1500 && !condition(); ++tries) std::this_thread::sleep_for(milliseconds(10));
    return condition();
  };
  RedisQueue queue({.url = server.url(), .folder = folder.path(), .models = {kModel}, .log = log});
  std::stop_source stop;
  std::vector<JobTicket> taken;
  std::jthread worker([&] { taken = queue.take(1, stop.get_token()); });
  server.stop();
  EXPECT_TRUE(soon([&] { return queue.trouble().has_value(); }));
  expect_error([&] { queue.submit(ticket_in(folder.path())); }, ErrorCode::unreachable, {server.url(), "cannot be reached"});
  server.start();  // it has forgotten all, the group too
  EXPECT_TRUE(soon([&] { return !queue.trouble().has_value(); }));
  const std::string id = queue.submit(ticket_in(folder.path())).ticket.id;
  worker.join();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].id, id);
  const std::lock_guard lock(mutex);
  ASSERT_GE(said.size(), 2u);
  EXPECT_NE(said.front().find("tried again"), std::string::npos);
  EXPECT_NE(said.back().find("is there again"), std::string::npos);
  EXPECT_EQ(said.size(), 2u);  // not at every try
}

TEST(RedisQueue, NobodyWhereItShouldBeIsAnErrorAtOnce) {
  expect_error([] { open_shared_queue({.url = "redis://127.0.0.1:1", .folder = TemporaryFolder().path(), .models = {kModel}}); },
               ErrorCode::unreachable, {"redis://127.0.0.1:1", "cannot be reached"});
}

}  // namespace
}  // namespace ilat::test
