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
}

}  // namespace
}  // namespace ilat::test
