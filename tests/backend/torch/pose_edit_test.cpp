// Models that follow poses go the same way as those that follow sketches, from photo to photo, in both layouts and on both
// backends.
#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "conditioning/pose/pose_region.h"
#include "editing/editor_access.h"
#include "editing/pictures/frame_picture.h"
#include "ilat/error.h"
#include "random_model.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"

namespace ilat {
namespace {

constexpr int kJointCount = static_cast<int>(kJoints);

Image random_photo(int width, int height, std::uint32_t state) {
  Image photo(width, height, 3);
  for (auto& pixel : photo.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return photo;
}

Pose waving() {
  Pose pose = test::standing_pose();
  pose.at(JointName::left_elbow) = {150, 45, true};
  pose.at(JointName::left_wrist) = {165, 20, true};
  return pose;
}

EditRequest request(std::uint32_t seed = 1) {
  EditRequest asked{.photo = random_photo(200, 240, seed)};
  asked.source_pose = test::standing_pose();
  asked.target_pose = waving();
  return asked;
}

test::RandomModel model_of(Layout layout, const std::string& backend, KeptRows kept_rows = KeptRows::codes) {
  at::manual_seed(5);
  return test::random_model({.tokens_per_side = 8, .joints = kJointCount, .layout = layout, .kept_rows = kept_rows}, backend);
}

RC_GTEST_PROP(PromisePoseEdit, OutsideTheRegionOfBothPosesEveryPixelIsThePhotos, ()) {
  const Layout layout = *rc::gen::element(Layout::paper, Layout::packed);
  test::RandomModel model = model_of(layout, test::any_backend(), *rc::gen::element(KeptRows::codes, KeptRows::features));
  const Editor editor = EditorAccess::make(std::move(model.backend));
  EditRequest asked = request(*rc::gen::arbitrary<std::uint32_t>());
  asked.widened_by = *rc::gen::element(0.02, 0.13);
  const Image after = editor.edit(asked, {.sampling = {.attention_mask = {}}}).images.at(0);
  const Image region = pose_region({*asked.source_pose, *asked.target_pose}, 200, 240, asked.widened_by);
  int changed = 0;
  for (std::size_t i = 0; i < region.pixels.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const bool same = after.pixels[3 * i + c] == asked.photo.pixels[3 * i + c];
      RC_ASSERT(same || region.pixels[i] != 0);
      changed += !same;
    }
  RC_ASSERT(changed > 1000);
}

TEST(PromisePoseEditOnBothBackends, GivesTheSameTokens) {
  for (const Layout layout : {Layout::paper, Layout::packed}) {
    test::RandomModel torch = model_of(layout, "torch");
    auto cpu = test::backend_over("cpu", torch.config, torch.networks);
    const EditOptions greedy{.sampling = {.temperature = 0, .attention_mask = {}}};
    const Image one = EditorAccess::edit(*torch.backend, std::vector{request()}, greedy).at(0).images.at(0);
    const Image other = EditorAccess::edit(*cpu, std::vector{request()}, greedy).at(0).images.at(0);
    std::size_t far = 0;
    for (std::size_t i = 0; i < one.pixels.size(); ++i) far += std::abs(one.pixels[i] - other.pixels[i]) > 2;
    EXPECT_EQ(far, 0u) << static_cast<int>(layout);
  }
}

TEST(PoseEdit, ListensToBothPosesAndToThePersonUnderTheMask) {
  for (const Layout layout : {Layout::paper, Layout::packed}) {
    test::RandomModel model = model_of(layout, "cpu");
    const Editor editor = EditorAccess::make(std::move(model.backend));
    EditRequest asked = request();
    asked.mask = pose_region({*asked.source_pose, *asked.target_pose}, 200, 240);  // the same for all
    // Weights drawn at random seldom draw another token for a little change, but never find it exactly as likely.
    const auto likelihood = [&](const EditRequest& each) {
      return editor.edit(each, {.sampling = {.attention_mask = {}}, .variations = 2, .pick = Pick::best}).scores.at(0).likelihood;
    };
    const double before = likelihood(asked);
    EXPECT_EQ(likelihood(asked), before);
    EditRequest other = asked;
    std::swap(other.source_pose, other.target_pose);
    EXPECT_NE(likelihood(other), before);
    other = asked;
    other.source_pose = waving();
    EXPECT_NE(likelihood(other), before) << "the source's pose";
    other = asked;
    for (std::size_t i = 0; i < other.mask.pixels.size(); ++i)
      if (other.mask.pixels[i] != 0) other.photo.pixels[3 * i] = 255 - other.photo.pixels[3 * i];
    EXPECT_NE(likelihood(other), before) << "the person";
  }
}

TEST(PoseEdit, HiddenJointsAreNotRead) {
  test::RandomModel model = model_of(Layout::packed, "cpu");
  const Editor editor = EditorAccess::make(std::move(model.backend));
  EditRequest asked = request();
  asked.target_pose->at(JointName::right_wrist).visible = false;
  const Image before = editor.edit(asked).images.at(0);
  asked.target_pose->at(JointName::right_wrist) = {-5000, 3, false};
  EXPECT_EQ(editor.edit(asked).images.at(0).pixels, before.pixels);
}

TEST(PoseEdit, WhatDoesNotServeIsRefusedInWords) {
  test::RandomModel model = model_of(Layout::packed, "cpu");
  const ModelConfig config = model.config;
  const Editor editor = EditorAccess::make(std::move(model.backend));
  const auto refused = [&](const EditRequest& asked, ErrorCode code, const std::vector<std::string>& words) {
    test::expect_error([&] { editor.edit(asked); }, code, words);
    test::expect_error([&] { frame_picture(asked, {}, config); }, code, words);
  };
  EditRequest asked = request();
  asked.source_pose.reset();
  refused(asked, ErrorCode::usage, {"source_pose", "missing"});
  asked = request();
  asked.target_pose->at(JointName::head).x = 1000;
  refused(asked, ErrorCode::bad_input, {"target_pose", "head", "1000", "200 x 240"});
  asked = request();
  asked.widened_by = 7;
  refused(asked, ErrorCode::usage, {"widened_by"});
  asked = request();
  asked.sketch = Image(200, 240, 1, 255);
  refused(asked, ErrorCode::usage, {"follows poses"});

  test::RandomModel sketches = test::random_model({.layout = Layout::packed}, "cpu");
  const Editor lines = EditorAccess::make(std::move(sketches.backend));
  test::expect_error([&] { lines.edit(request()); }, ErrorCode::usage, {"follows sketches"});
}

TEST(PoseEdit, TheFrameShowsTheWholePersonAtTheSizeOfTraining) {
  test::RandomModel model = model_of(Layout::packed, "cpu");
  EditRequest asked{.photo = random_photo(1000, 400, 3)};
  for (auto* pose : {&asked.source_pose, &asked.target_pose}) *pose = test::standing_pose();
  for (Joint& joint : asked.target_pose->joints) joint.x += 20;
  const EditResult result = EditorAccess::edit(*model.backend, std::vector{asked}, {}).at(0);
  ASSERT_EQ(result.regions.size(), 1u);
  const Placement& placement = result.regions[0].placement;
  EXPECT_NEAR(placement.side(), 180 / 0.67, 30);
  for (const Joint& joint : asked.target_pose->joints) {
    const auto [u, v] = placement.inside(joint.x, joint.y);
    EXPECT_TRUE(u > 0 && u < 1 && v > 0 && v < 1);
  }
  EXPECT_EQ(result.mask_outside_share, 0);
}

}  // namespace
}  // namespace ilat
