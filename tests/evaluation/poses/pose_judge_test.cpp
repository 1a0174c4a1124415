#include "evaluation/poses/pose_judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "backend/cpu/random_cpu_model.h"
#include "conditioning/pose/pose_region.h"
#include "editing/editor_access.h"
#include "evaluation/poses/silhouette.h"
#include "metrics/pixel_error.h"
#include "support/expect_error.h"
#include "support/pictures.h"
#include "support/small_model.h"
#include "support/standing_pose.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

constexpr int kWidth = 200, kHeight = 240;

Pose moved(Pose pose, float right) {
  for (Joint& joint : pose.joints) joint.x += right;
  return pose;
}

/// The table's line of a photo.
std::string row_of(const std::string& file, const std::string& split, const Pose& pose) {
  std::string line = file + "," + split;
  for (const Joint& joint : pose.joints)
    line += "," + std::to_string(joint.x) + "," + std::to_string(joint.y) + "," + (joint.visible ? "1" : "0");
  return line + "\n";
}

std::string header() {
  std::string line = "file,split";
  for (const char* name : {"head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
                           "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"})
    for (const char* part : {"_x", "_y", "_visible"}) line += "," + std::string(name) + part;
  return line + "\n";
}

/// A folder of `count` photos, every fifth of which is for training; a photo's number is its first pixel.
void write_photos(const std::filesystem::path& folder, int count) {
  std::filesystem::create_directories(folder / "photos");
  std::string table = header();
  for (int i = 0; i < count; ++i) {
    const std::string file = std::to_string(i) + ".png";
    write_image(folder / "photos" / file, Image(8, 8, 3, static_cast<std::uint8_t>(i)));
    table += row_of(file, i % 5 == 4 ? "train" : "val", moved(standing_pose(), static_cast<float>(i)));
  }
  write_text(folder / "poses.csv", table);
}

constexpr double kThick = 0.03;

/// Dark grass, and a figure in white where a pose's body is.
Image photo_of_figure(const Pose& pose, unsigned seed) {
  Image photo = noise(kWidth, kHeight, 3, seed);
  const Image body = pose_region({pose}, kWidth, kHeight, kThick);
  for (std::size_t i = 0; i < photo.pixels.size(); ++i)
    photo.pixels[i] = static_cast<std::uint8_t>(body.pixels[i / 3] != 0 ? 240 : photo.pixels[i] / 3);
  return photo;
}

PosePair figures(float apart) {
  PosePair pair{"a", "b", {}, {}, standing_pose(), moved(standing_pose(), apart)};
  pair.source = photo_of_figure(pair.source_pose, 1);
  pair.target = photo_of_figure(pair.target_pose, 1);
  return pair;
}

std::unique_ptr<Backend> model(Layout layout) {
  return random_cpu_model(small_model_config({.joints = static_cast<int>(kJoints), .layout = layout}), 3);
}

const PoseMeasures& of(const JudgedPair& pair, PoseResult result) { return *pair.measures.at(static_cast<std::size_t>(result)); }

}  // namespace

TEST(PosePairs, AreKeptOutRowsThatLieApart) {
  const TemporaryFolder folder;
  write_photos(folder.path(), 25);
  const std::vector<PosePair> pairs = read_pose_pairs(folder.path(), {.pairs = 40, .apart = 3});
  ASSERT_EQ(pairs.size(), 40u);
  std::map<std::string, int> targets;
  for (const PosePair& pair : pairs) {
    const int source = std::stoi(pair.source_name), target = std::stoi(pair.target_name);
    EXPECT_NE(source % 5, 4);
    EXPECT_NE(target % 5, 4);
    EXPECT_GE(std::abs(source - target), 3);
    EXPECT_EQ(pair.source.pixels[0], source);
    EXPECT_EQ(pair.target.pixels[0], target);
    expect_near(pair.target_pose, moved(standing_pose(), static_cast<float>(target)));
    ++targets[pair.target_name];
  }
  EXPECT_EQ(targets.size(), 20u);  // each twice before any a third time
  for (const auto& [name, times] : targets) EXPECT_EQ(times, 2) << name;
}

TEST(PosePairs, TheSeedDecides) {
  const TemporaryFolder folder;
  write_photos(folder.path(), 25);
  const auto names = [&](std::uint64_t seed) {
    std::string all;
    for (const PosePair& pair : read_pose_pairs(folder.at("poses.csv"), {.pairs = 9, .apart = 3, .seed = seed}))
      all += pair.source_name + " " + pair.target_name + " ";
    return all;
  };
  EXPECT_EQ(names(1), names(1));
  EXPECT_NE(names(1), names(2));
}

TEST(PosePairs, WhatDoesNotServeIsRefusedInWords) {
  const TemporaryFolder folder;
  write_photos(folder.path(), 25);
  const auto refused = [&](const std::filesystem::path& from, ErrorCode code, const std::vector<std::string>& words) {
    expect_error([&] { read_pose_pairs(from, {.apart = 3}); }, code, words);
  };
  refused(folder.at("nowhere"), ErrorCode::not_found, {"nowhere"});
  refused(folder.at("photos"), ErrorCode::bad_input, {"0 tables"});
  expect_error([&] { read_pose_pairs(folder.path(), {.apart = 10}); }, ErrorCode::bad_input, {"20 val rows", "more than 20"});
  write_text(folder.at("other.csv"), "file,split\n0.png,val\n");
  refused(folder.path(), ErrorCode::bad_input, {"2 tables"});
  refused(folder.at("other.csv"), ErrorCode::bad_input, {"no joints"});
  write_text(folder.at("other.csv"), header() + "0.png,val\n");
  refused(folder.at("other.csv"), ErrorCode::bad_input, {"line 2", "2 fields instead of 41"});
  std::filesystem::resize_file(folder.at("photos") / "3.png", 20);
  expect_error([&] { read_pose_pairs(folder.at("poses.csv"), {.pairs = 40, .apart = 3}); }, ErrorCode::bad_input, {"3.png"});
}

TEST(Silhouette, IsWhatIsWhiteInsideTheRegion) {
  const PosePair pair = figures(20);
  Image everywhere(kWidth, kHeight, 1, 255);
  const Image figure = white_silhouette(pair.source, everywhere), other = white_silhouette(pair.target, everywhere);
  EXPECT_EQ(figure.pixels, pose_region({pair.source_pose}, kWidth, kHeight, kThick).pixels);
  EXPECT_EQ(overlap(figure, figure), 1);
  EXPECT_GT(overlap(figure, other), 0);
  EXPECT_LT(overlap(figure, other), 1);
  EXPECT_EQ(overlap(Image(4, 4, 1), Image(4, 4, 1)), 1);
  Image half = everywhere;
  std::fill_n(half.pixels.begin(), half.pixels.size() / 2, std::uint8_t{0});
  EXPECT_EQ(white_silhouette(pair.source, half).row(kHeight / 2 - 1)[100], 0);
  EXPECT_THROW(overlap(figure, Image(4, 4, 1)), Error);
}

TEST(PoseJudge, MeasuresTheEditBesideTheSourceAndTheOwnTokens) {
  for (const Layout layout : {Layout::paper, Layout::packed}) {
    const Editor editor = EditorAccess::make(model(layout));
    const std::vector<PosePair> pairs{figures(20), figures(5)};
    int calls = 0;
    const auto judged = judge_poses(editor, nullptr, pairs, {.sampling = {.attention_mask = {}}}, [&](int done) { return done == ++calls; });
    ASSERT_EQ(judged.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
      const JudgedPair& pair = judged[i];
      EXPECT_TRUE(pair.outside_unchanged);
      EXPECT_EQ(pair.truth.pixels, pairs[i].target.pixels);
      EXPECT_EQ(pair.measures.at(static_cast<std::size_t>(PoseResult::causal)).has_value(), layout == Layout::paper);
      EXPECT_EQ(pair.pictures.at(static_cast<std::size_t>(PoseResult::source)).pixels, pairs[i].source.pixels);
      EXPECT_NE(pair.pictures.at(static_cast<std::size_t>(PoseResult::edited)).pixels, pairs[i].source.pixels);
      const PoseMeasures& source = of(pair, PoseResult::source);
      EXPECT_EQ(source.psnr, pixel_error(pairs[i].source, pairs[i].target).psnr());
      EXPECT_LT(source.psnr_inside, source.psnr) << "they differ inside alone";
      EXPECT_NE(of(pair, PoseResult::edited).psnr_inside, source.psnr_inside);
      EXPECT_GT(of(pair, PoseResult::reconstructed).psnr, of(pair, PoseResult::reconstructed).psnr_inside);
      EXPECT_FALSE(source.joints.has_value());
    }
    EXPECT_LT(of(judged[0], PoseResult::source).overlap, of(judged[1], PoseResult::source).overlap);
  }
}

TEST(PoseJudge, StopsWhenItIsTold) {
  const Editor editor = EditorAccess::make(model(Layout::packed));
  const std::vector<PosePair> pairs{figures(20), figures(5)};
  EXPECT_EQ(judge_poses(editor, nullptr, pairs, {.sampling = {.attention_mask = {}}}, [](int) { return false; }).size(), 1u);
}

TEST(PoseTable, TellsFarPairsApartAndLeavesOutWhatWasNotMade) {
  std::vector<JudgedPair> pairs(3);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    JudgedPair& pair = pairs[i];
    pair.outside_unchanged = i != 1;
    pair.truth = noise(32, 32, 3, 9);
    for (const PoseResult result : {PoseResult::edited, PoseResult::source, PoseResult::reconstructed}) {
      const auto at = static_cast<std::size_t>(result);
      pair.pictures[at] = noise(32, 32, 3, static_cast<unsigned>(at + i));
      pair.measures[at] = PoseMeasures{.psnr = 20.0 + static_cast<double>(i), .overlap = i == 0 ? 0.5 : 0.7};
    }
  }
  pairs[2].measures[0]->joints = 0.75;
  const std::string table = pose_table(pairs);
  EXPECT_NE(table.find("all pairs (3)"), std::string::npos) << table;
  EXPECT_NE(table.find("less than 0.6 (1)"), std::string::npos) << table;
  EXPECT_NE(table.find("21.00"), std::string::npos) << table;  // the mean of 20, 21 and 22
  EXPECT_NE(table.find("75.0%"), std::string::npos) << table;  // of the pair whose joints were looked for
  EXPECT_NE(table.find("unchanged: 2 of 3"), std::string::npos) << table;
  EXPECT_EQ(table.find("causal"), std::string::npos) << table;
}

}  // namespace ilat::test
