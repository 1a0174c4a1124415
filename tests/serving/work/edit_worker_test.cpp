#include "serving/work/edit_worker.h"

#include <gtest/gtest.h>

#include <thread>

#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "serving/http/spooled_file.h"
#include "serving/queue/local_queue.h"
#include "support/pictures.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class EditWorkerTest : public testing::Test {
 protected:
  /// A worker for as long as the test takes. @return its backend, once the model is loaded
  const FakeBackend& start(WorkerOptions options) {
    options.models = {source_folder() / "models/faces-256"};
    options.open = [this](const std::filesystem::path&) {
      auto backend = std::make_unique<FakeBackend>();
      backend_ = backend.get();
      return EditorAccess::make(std::move(backend));
    };
    worker_ = std::make_unique<EditWorker>(queue_, std::move(options));
    thread_ = std::jthread([this](std::stop_token stop) { worker_->run(std::move(stop), {}); });
    wait([&] { return worker_->model_standing() == EditWorker::ModelStanding::ready; });
    return *backend_;
  }
  template <class Condition>
  void wait(Condition condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(condition());
  }
  std::string submit(std::uint64_t seed, std::optional<int> variations = 1) {
    JobTicket ticket{.id = "job_" + random_name(), .client = "me", .created = now_seconds()};
    ticket.job = {.photo = input_path(folder_.path(), ticket.id, "photo"), .output = "after.png", .keep_lines = true,
                  .mask_rects = {{2, 2, 10, 10}}, .frame = {FrameChoice::full}, .variations = variations, .seed = seed};
    std::filesystem::copy_file(photo(), ticket.job.photo);
    return queue_.submit(ticket).ticket.id;
  }
  std::filesystem::path photo() {
    const auto file = scratch_.at("photo.png");
    if (!std::filesystem::exists(file)) write_image(file, noise(16, 16, 3, 1));
    return file;
  }
  std::vector<std::uint8_t> result(const std::string& id) {
    wait([&] { return has_ended(queue_.find(id)->stage); });
    const JobState state = *queue_.find(id);
    EXPECT_EQ(state.stage, JobStage::done) << (state.error ? state.error->what() : "");
    return state.results.empty() ? std::vector<std::uint8_t>() : read_image(state.results[0].path).pixels;
  }
  void TearDown() override {
    if (!worker_) return;
    thread_.request_stop();
    thread_.join();
  }

  TemporaryFolder folder_, scratch_;
  LocalQueue queue_{{.folder = folder_.path()}};
  std::unique_ptr<EditWorker> worker_;
  FakeBackend* backend_ = nullptr;
  std::jthread thread_;
};

TEST_F(EditWorkerTest, SeedsShareAPassAndEachResultIsTheJobsOwn) {
  const std::string one = submit(1), two = submit(2), other = submit(1, 2);
  const FakeBackend& backend = start({.most_together = 4});
  const auto first = result(one), second = result(two), apart = result(other);
  EXPECT_NE(first, second);
  EXPECT_EQ(first, apart);  // the first of two variations is that of the seed
  wait([&] { return worker_->passes() == 2; });
  EXPECT_EQ(backend.prefills, 2);
  EXPECT_EQ(result(submit(2)), second);  // alone as together
}

TEST_F(EditWorkerTest, ARehearsalComesBeforeTheFirstJobAndLeavesNothing) {
  const FakeBackend& backend = start({.rehearse = true});
  const auto pixels = result(submit(1));
  wait([&] { return worker_->passes() == 1; });
  EXPECT_EQ(backend.prefills, 2);
  EXPECT_FALSE(pixels.empty());
  EXPECT_EQ(folder_.names().size(), 1u);  // the result
}

TEST_F(EditWorkerTest, APhotoThatIsInMemoryIsNotReadAgain) {
  const auto seen = std::make_shared<SeenPhoto>(SeenPhoto{read_photo(photo()), std::vector<Face>{}});
  int asked = 0;
  const std::string plain = submit(3);
  start({.most_together = 1, .seen = [&](const std::filesystem::path& file) {
           write_text(file, "not the photo any more");
           ++asked;
           return seen;
         }});
  const auto pixels = result(plain);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(pixels.size(), std::size_t{16 * 16 * 3});
}

}  // namespace
}  // namespace ilat::test
