#include "jobs/edit_job/edit_job.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "files/csv.h"
#include "ilat/error.h"
#include "jobs/batch/job_table.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "support/random_job.h"

namespace ilat::test {
namespace {

RC_GTEST_PROP(PromiseJob, TextsReadBackAsTheSameJob, ()) {
  const EditJob job = random_job();
  RC_ASSERT(parse_edit_job(texts_of(job)) == job);
}

RC_GTEST_PROP(PromiseJob, JsonReadsBackAsTheSameJob, ()) {
  const EditJob job = random_job();
  RC_ASSERT(parse_edit_job(nlohmann::json::parse(to_json(job).dump()), "request") == job);
}

RC_GTEST_PROP(PromiseJob, ALineOfATableReadsBackAsTheSameJob, ()) {
  const EditJob job = random_job();
  std::vector<std::string> columns, cells;
  for (const auto& [name, text] : texts_of(job)) columns.push_back(name), cells.push_back(text);
  const auto rows = parse_job_table(csv_line(columns) + csv_line(cells), field_names(), "jobs.csv");
  RC_ASSERT(rows.size() == 1u);
  RC_ASSERT(rows.front().problem.empty());
  RC_ASSERT(parse_edit_job(rows.front().cells) == job);
}

TEST(EditJobTest, WhatIsNotNamedKeepsItsDefault) { EXPECT_EQ(parse_edit_job(FieldTexts{}), EditJob{}); }

TEST(EditJobTest, AWrongTextIsRefusedInItsFieldsName) {
  const auto refusal = [](const FieldTexts& texts) -> std::string {
    try {
      parse_edit_job(texts);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.context();
    }
    return "none";
  };
  EXPECT_EQ(refusal({{"seed", "one"}}), "seed");
  EXPECT_EQ(refusal({{"seed", "-1"}}), "seed");
  EXPECT_EQ(refusal({{"seed", "18446744073709551615"}}), "none");
  EXPECT_EQ(refusal({{"seed", "18446744073709551616"}}), "seed");
  EXPECT_EQ(refusal({{"top-p", "1.5"}}), "top-p");
  EXPECT_EQ(refusal({{"blend", "purple"}}), "blend");
  EXPECT_EQ(refusal({{"mask-rect", "1,2,3"}}), "mask-rect");
  EXPECT_EQ(refusal({{"grin", "1"}}), "grin");
  EXPECT_EQ(refusal({{"smile", "1.5"}}), "smile");
  EXPECT_EQ(refusal({{"smile", "nan"}}), "smile");
  EXPECT_EQ(refusal({{"region", "chin"}}), "region");
  EXPECT_EQ(refusal({{"region", "mouth;ear"}}), "region");
  EXPECT_EQ(refusal({{"face", "0"}}), "face");
  EXPECT_EQ(refusal({{"face", "smallest"}}), "face");
}

TEST(EditJobTest, ALineOfATableSaysAnewWhatTheNewPartFollows) {
  for (const char* given : {"sketch", "keep-lines", "no-lines"})
    for (const char* own : {"sketch", "keep-lines", "no-lines"}) {
      const auto text = [](const std::string& name) { return name == "sketch" ? "lines.png" : "true"; };
      const FieldTexts both = overlay({{given, text(given)}}, {{own, text(own)}});
      EXPECT_EQ(both, (FieldTexts{{own, text(own)}})) << given;
      if (std::string(given) == own) continue;
      EXPECT_THROW(parse_edit_job(FieldTexts{{given, text(given)}, {own, text(own)}}), Error) << given << own;
    }
}

TEST(EditJobTest, WordsAboutAFaceStandInForMaskAndSketch) {
  const auto refusal = [](const EditJob& job) -> std::string {
    try {
      check_complete(job);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(refusal({.photo = "a.png", .regions = {FaceRegion::eyes}}), "");
  EXPECT_EQ(refusal({.photo = "a.png", .smile = 0.5}), "");
  EXPECT_EQ(refusal({.photo = "a.png", .move_landmarks = "moves.csv"}), "");
  EXPECT_EQ(refusal({.photo = "a.png", .keep_lines = true, .regions = {FaceRegion::eyes}}), "");
  EXPECT_NE(refusal({.photo = "a.png", .keep_lines = true, .smile = 0.5}).find("--keep-lines"), std::string::npos);
  EXPECT_NE(refusal({.photo = "a.png", .face = {.largest = true}}).find("--smile 0.7"), std::string::npos);
  EXPECT_EQ(refusal({.photo = "a.png", .no_lines = true, .regions = {FaceRegion::eyes}}), "");
  EXPECT_EQ(refusal({.photo = "a.png", .mask = "m.png", .no_lines = true}), "");
  EXPECT_NE(refusal({.photo = "a.png", .no_lines = true, .smile = 0.5}).find("--no-lines"), std::string::npos);
  EXPECT_NE(refusal({.photo = "a.png", .keep_lines = true, .no_lines = true, .regions = {FaceRegion::eyes}}).find("together"),
            std::string::npos);
  EXPECT_NE(refusal({.photo = "a.png", .regions = {FaceRegion::eyes}, .variations = 1, .pick = Pick::best}).find("--variations 4"),
            std::string::npos);
}

TEST(EditJobTest, WhatAJobLeavesOpenIsDrawnAsTheModelSays) {
  const DrawingConfig drawing{.temperature = 0.6, .top_k = 9, .top_p = 0.8, .guidance = 1.5, .variations = 4};
  const EditJob open = with_drawing({}, drawing);
  EXPECT_EQ(open.temperature, 0.6);
  EXPECT_EQ(open.top_k, 9);
  EXPECT_EQ(open.top_p, 0.8);
  EXPECT_EQ(open.guidance, 1.5);
  EXPECT_EQ(open.variations, 4);
  EXPECT_EQ(open.pick, Pick::best);
  EXPECT_EQ(number_of_results(open), 1);
  const EditJob given = with_drawing({.variations = 3, .temperature = 1.2, .guidance = 1}, drawing);
  EXPECT_EQ(given.temperature, 1.2);
  EXPECT_EQ(given.guidance, 1);
  EXPECT_EQ(given.pick, Pick::all) << "who asks for three gets three";
  EXPECT_EQ(number_of_results(given), 3);
  EXPECT_EQ(number_of_results(with_drawing({.pick = Pick::all}, drawing)), 1);
  EXPECT_EQ(number_of_results(with_drawing({.variations = 8, .pick = Pick::best}, drawing)), 1);
  EXPECT_EQ(with_drawing({.pick = Pick::best}, drawing).variations, 4);
  EXPECT_EQ(settings_of(open).at("temperature"), "0.6") << "a record holds what was in force";
  const EditJob nothing = with_drawing({}, {});
  EXPECT_EQ(options_of(nothing).sampling.temperature, SamplingOptions().temperature);
  EXPECT_EQ(options_of({}).variations, 1);
}

}  // namespace
}  // namespace ilat::test
