#include "evaluation/faces/face_judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "evaluation/faces/face_report.h"
#include "evaluation/mean_face.h"
#include "support/places.h"

namespace ilat::test {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Scenes of two faces, a small one and a large one.
FaceJudgement handmade(int scenes, bool small_is_found, double error, int wrong, std::size_t sets = 1) {
  FaceJudgement judgement;
  for (std::size_t set = 0; set < sets; ++set)
    for (int i = 0; i < scenes; ++i) {
      JudgedScene& scene = judgement.scenes.emplace_back();
      scene.set = set;
      scene.faces.push_back({50, small_is_found, small_is_found ? error : kNone});
      scene.faces.push_back({200, true, error + 0.001 * i});
      scene.finds = 1 + small_is_found + wrong;
      scene.wrong = wrong;
    }
  judgement.complete = true;
  return judgement;
}

const std::vector<FaceSet> kOneSet{{"drawn", {}}};

const std::filesystem::path kSource = source_folder();

/// The bundled detector on scenes made of one portrait, which the bundled model drew.
class FaceJudgeTest : public ::testing::Test {
 protected:
  FaceJudgement judge(int scenes, const std::function<bool(int, int)>& goes_on = {}) const {
    return judge_faces(finder_, sets_, {}, {.scenes = scenes, .mistakes = 3}, goes_on);
  }
  FaceFinder finder_ = FaceFinder::open(kSource / "models" / "face-detector");
  std::vector<FaceSet> sets_{
      {"drawn", {{MipPicture(read_image(kSource / "tests" / "support" / "portrait.png"), 256), kMeanFace}}}};
};

}  // namespace

TEST_F(FaceJudgeTest, FindsMostFacesOfDrawnScenes) {
  const FaceJudgement judgement = judge(4);
  EXPECT_TRUE(judgement.complete);
  ASSERT_EQ(judgement.scenes.size(), 4u);
  std::size_t faces = 0, found = 0;
  for (const JudgedScene& scene : judgement.scenes)
    for (const JudgedFace& face : scene.faces) {
      ++faces;
      found += face.found;
      EXPECT_GE(face.side, kSmallestJudged);
      if (face.found) {
        EXPECT_LT(face.landmark_error, 0.5);
      }
    }
  EXPECT_GT(faces, 0u);
  EXPECT_GE(2 * found, faces);
  for (const FaceMistake& mistake : judgement.mistakes) EXPECT_EQ(mistake.view.width, 128);
}

TEST_F(FaceJudgeTest, ScenesAreTheSameEachTimeAndAStoppedJudgementKeepsThem) {
  const FaceJudgement whole = judge(2), part = judge(2, [](int done, int total) { return done < 1 && total == 2; });
  EXPECT_FALSE(part.complete);
  ASSERT_EQ(part.scenes.size(), 1u);
  EXPECT_EQ(part.scenes[0].finds, whole.scenes[0].finds);
  ASSERT_EQ(part.scenes[0].faces.size(), whole.scenes[0].faces.size());
  for (std::size_t i = 0; i < part.scenes[0].faces.size(); ++i)
    EXPECT_EQ(part.scenes[0].faces[i].side, whole.scenes[0].faces[i].side);
  EXPECT_NE(comparison_text(compare(sets_, whole, part).front(), "a", "b").find("not told apart"), std::string::npos);
}

TEST_F(FaceJudgeTest, TheSeedDecidesTheScenes) {
  const auto sides = [&](const FaceJudgeOptions& options) {
    std::vector<double> all;
    for (const JudgedScene& scene : judge_faces(finder_, sets_, {}, options, {}).scenes)
      for (const JudgedFace& face : scene.faces) all.push_back(face.side);
    return all;
  };
  const auto first = sides({.scenes = 2, .seed = 1});
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, sides({.scenes = 2, .seed = 1}));
  EXPECT_NE(first, sides({.scenes = 2, .seed = 2}));
  EXPECT_EQ(judge_faces(finder_, sets_, {}, {.scenes = 2, .decoys = true}, {}).scenes.size(), 2u);
}

TEST(FaceSummaryTest, CountsBySize) {
  const auto summaries = summarise(kOneSet, handmade(10, false, 0.03, 1));
  ASSERT_EQ(summaries.size(), 1u);
  const FaceSetSummary& summary = summaries[0];
  EXPECT_EQ(summary.all.faces, 20u);
  EXPECT_EQ(summary.all.found, 10u);
  EXPECT_DOUBLE_EQ(summary.all.found_share->mean, 0.5);
  ASSERT_EQ(summary.sizes.size(), 5u);
  EXPECT_EQ(summary.sizes[0].faces, 10u);  // 40 to 64
  EXPECT_EQ(summary.sizes[0].found, 0u);
  EXPECT_TRUE(std::isnan(summary.sizes[0].errors[2]));
  EXPECT_EQ(summary.sizes[1].faces, 0u);
  EXPECT_FALSE(summary.sizes[1].found_share.has_value());
  EXPECT_EQ(summary.sizes[3].faces, 10u);  // 200 to 400
  EXPECT_DOUBLE_EQ(summary.sizes[3].errors[0], 0.030);  // one of ten is as near
  EXPECT_DOUBLE_EQ(summary.sizes[3].errors[2], 0.034);  // half of them at most
  EXPECT_DOUBLE_EQ(summary.sizes[3].errors[5], 0.039);
  EXPECT_DOUBLE_EQ(summary.wrong_share->mean, 0.5);
  const std::string text = table_text(summary);
  EXPECT_NE(text.find("40 to 64"), std::string::npos) << text;
  EXPECT_NE(text.find("false: 50.0 % (50.0 to 50.0) of 20 finds"), std::string::npos) << text;
}

TEST(FaceSummaryTest, SetsStandAloneAndTogether) {
  const std::vector<FaceSet> sets{{"one", {}}, {"other", {}}};
  const auto summaries = summarise(sets, handmade(4, true, 0.03, 0, 2));
  ASSERT_EQ(summaries.size(), 3u);
  EXPECT_EQ(summaries[1].name, "other");
  EXPECT_EQ(summaries[2].all.faces, summaries[0].all.faces + summaries[1].all.faces);
}

TEST(FaceComparisonTest, TellsWhichDetectorIsBetter) {
  const FaceJudgement worse = handmade(10, false, 0.05, 1), better = handmade(10, true, 0.03, 0);
  const FaceComparison comparison = compare(kOneSet, worse, better).front();
  EXPECT_NEAR(comparison.found_share->mean, 0.5, 1e-9);
  EXPECT_NEAR(comparison.wrong_share->mean, -0.5, 1e-9);
  EXPECT_NEAR(comparison.median_error->mean, -0.02, 1e-9);
  const std::string text = comparison_text(comparison, "a", "b");
  EXPECT_NE(text.find("found: second is better by 50.0 to 50.0"), std::string::npos) << text;
  EXPECT_NE(text.find("false finds: second is better by 50.0 to 50.0"), std::string::npos) << text;
  EXPECT_NE(text.find("median landmark error of faces from 100 pixels: second is better by 2.0 to 2.0"), std::string::npos) << text;
  EXPECT_FALSE(compare(kOneSet, worse, worse).front().found_share->is_real());
}

TEST(FaceReportTest, JsonAndPageHoldEverything) {
  FaceJudgement judgement = handmade(4, false, 0.03, 1);
  judgement.mistakes.push_back({true, 50, 0, Image(128, 128, 3, 90)});
  const std::vector<JudgedDetector> detectors{{"a <detector>", judgement}, {"b", handmade(4, true, 0.03, 0)}};
  const nlohmann::json json = faces_json(kOneSet, detectors);
  EXPECT_EQ(json.at("detectors").at(0).at("scenes").size(), 4u);
  EXPECT_FALSE(json.at("detectors").at(0).at("scenes").at(0).at("faces").at(0).contains("landmark_error"));
  EXPECT_EQ(json.at("detectors").at(0).at("sets").at(0).at("sizes").at(0).at("faces"), 4);
  EXPECT_EQ(json.at("comparison").size(), 1u);
  const std::string page = faces_page(kOneSet, detectors);
  EXPECT_NE(page.find("a &lt;detector&gt;"), std::string::npos);
  EXPECT_NE(page.find("data:image/png;base64,iVBORw0KGgo"), std::string::npos);
  EXPECT_NE(page.find("Side by side"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos);
}

}  // namespace ilat::test
