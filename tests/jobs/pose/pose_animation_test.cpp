#include "jobs/pose/pose_animation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "backend/cpu/random_cpu_model.h"
#include "conditioning/pose/pose_region.h"
#include "conditioning/pose/pose_text.h"
#include "editing/editor_access.h"
#include "ilat/error.h"
#include "support/expect_error.h"
#include "support/pictures.h"
#include "support/small_model.h"
#include "support/standing_pose.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

constexpr int kWidth = 200, kHeight = 240;

Pose waving() {
  Pose pose = standing_pose();
  pose.at(JointName::left_elbow) = {150, 45, true};
  pose.at(JointName::left_wrist) = {165, 20, true};
  return pose;
}

/// A small model of random weights that follows poses, a photo, and two poses of its person.
class PoseAnimation : public testing::Test {
 protected:
  PoseAnimation() {
    write_random_model(folder_.at("model"), small_model_config({.joints = static_cast<int>(kJoints), .layout = Layout::packed}), 3);
    write_image(folder_.at("photo.png"), photo_);
    std::filesystem::create_directory(folder_.at("poses"));
    write_text(folder_.at("poses") / "1.json", pose_text(standing_pose(), PoseFormat::ilat));
    write_text(folder_.at("poses") / "2.json", pose_text(waving(), PoseFormat::ilat));
    job_.photo = folder_.at("photo.png");
    job_.source_pose = folder_.at("poses") / "1.json";
    job_.output = folder_.at("frames");
    before_ = folder_.names();
  }

  static Editor open(const std::filesystem::path& folder) {
    return EditorAccess::make(open_cpu_backend(folder, {.precision = Precision::float32}));
  }
  std::vector<std::filesystem::path> animate(const PoseSequence& sequence, const JobEvents& events = {}) const {
    return animate_pose(job_, {.model = folder_.at("model")}, sequence, open, events);
  }
  PoseSequence between(int frames) const {
    return {.from = folder_.at("poses") / "1.json", .to = folder_.at("poses") / "2.json", .frames = frames};
  }

  TemporaryFolder folder_;
  Image photo_ = noise(kWidth, kHeight, 3, 1);
  EditJob job_;
  std::vector<std::string> before_;
};

TEST_F(PoseAnimation, GoesFromOnePoseToTheOther) {
  const std::vector<Pose> poses = poses_of(between(3));
  ASSERT_EQ(poses.size(), 3u);
  expect_near(poses[0], standing_pose());
  expect_near(poses[2], waving());
  EXPECT_NEAR(poses[1].at(JointName::left_shoulder).x, 120, 1e-3);  // it is there in both
  for (const std::size_t end : {0, 2}) EXPECT_GT(std::abs(poses[1].at(JointName::left_wrist).y - poses[end].at(JointName::left_wrist).y), 10);
  expect_error([&] { poses_of({}); }, ErrorCode::usage, {"--animate", "--from-pose"});
  expect_error([&] { poses_of(between(1)); }, ErrorCode::usage, {"2 to 2000", "got 1"});
}

TEST_F(PoseAnimation, AFoldersPosesComeInTheOrderOfTheirNames) {
  const std::vector<Pose> poses = poses_of({.poses = folder_.at("poses")});
  ASSERT_EQ(poses.size(), 2u);
  expect_near(poses[1], waving());
  expect_error([&] { poses_of({.poses = folder_.at("model")}); }, ErrorCode::bad_input, {"model.json"});
  std::filesystem::create_directory(folder_.at("empty"));
  expect_error([&] { poses_of({.poses = folder_.at("empty")}); }, ErrorCode::bad_input, {"no pose files"});
  expect_error([&] { poses_of({.poses = folder_.at("nowhere")}); }, ErrorCode::not_found, {"nowhere"});
}

// Whatever is kept from one frame to the next, each is the edit that it would be alone.
TEST_F(PoseAnimation, EveryFrameIsTheEditIntoItsPose) {
  const auto files = animate(between(3));
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[2], folder_.at("frames") / "0003.png");
  const Editor editor = open(folder_.at("model"));
  const std::vector<Pose> poses = poses_of(between(3));
  for (std::size_t i = 0; i < files.size(); ++i) {
    EditRequest request{.photo = photo_};
    request.source_pose = standing_pose();
    request.target_pose = poses[i];
    request.widened_by = job_.widen;
    const Image frame = read_image(files[i]);
    EXPECT_EQ(frame.pixels, editor.edit(request, options_of(job_)).images.front().pixels) << i;
    const Image region = pose_region({standing_pose(), poses[i]}, kWidth, kHeight, job_.widen);
    std::size_t strayed = 0;
    for (std::size_t at = 0; at < frame.pixels.size(); ++at)
      strayed += region.pixels[at / 3] == 0 && frame.pixels[at] != photo_.pixels[at];
    EXPECT_EQ(strayed, 0u) << i;
    EXPECT_NE(frame.pixels, photo_.pixels);
  }
}

TEST_F(PoseAnimation, ThePaintingIsOneFileWhereAnAnimationIsAskedFor) {
  job_.output = folder_.at("wave.webp");
  EXPECT_EQ(animate({.poses = folder_.at("poses")}), std::vector{job_.output});
  const std::string file = read_text(job_.output);
  EXPECT_EQ(file.substr(8, 4), "WEBP");
  std::size_t frames = 0;
  for (std::size_t at = file.find("ANMF"); at != std::string::npos; at = file.find("ANMF", at + 4)) ++frames;
  EXPECT_EQ(frames, 2u);
}

TEST_F(PoseAnimation, StoppedOrRefusedItLeavesNothing) {
  job_.output = folder_.at("wave.webp");
  int reports = 0;
  const JobEvents stopping{.progress = [&](const JobProgress& progress) {
    EXPECT_EQ(progress.total, 2);
    ++reports;
    return progress.done < 1;
  }};
  expect_error([&] { animate(between(2), stopping); }, ErrorCode::cancelled, {});
  EXPECT_GT(reports, 1);
  EXPECT_EQ(folder_.names(), before_);

  PoseSequence sequence = between(2);
  sequence.per_second = 0;
  expect_error([&] { animate(sequence); }, ErrorCode::usage, {"fps"});
  write_text(folder_.at("poses") / "3.json", "{}");
  expect_error([&] { animate({.poses = folder_.at("poses")}); }, ErrorCode::bad_input, {"3.json"});
  EXPECT_EQ(folder_.names(), before_);
}

TEST_F(PoseAnimation, AMaskIsNotPassedOver) {
  job_.mask = folder_.at("mask.png");
  expect_error([&] { animate(between(2)); }, ErrorCode::usage, {"mask", "--widen"});
}

TEST_F(PoseAnimation, APoseOutsideThePhotoIsNamedBeforeAnyIsPainted) {
  Pose gone = waving();
  gone.at(JointName::head).x = 1000;
  write_text(folder_.at("poses") / "3.json", pose_text(gone, PoseFormat::ilat));
  expect_error([&] { animate({.poses = folder_.at("poses")}); }, ErrorCode::bad_input, {"pose 3", "head"});
}

}  // namespace
}  // namespace ilat::test
