#include "jobs/batch/job_table.h"

#include <gtest/gtest.h>

#include "jobs/batch/job_folders.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

const std::vector<std::string> kKnown{"photo", "mask", "sketch", "output", "seed", "top-k"};

std::vector<JobRow> parse(std::string_view csv) { return parse_job_table(csv, kKnown, "jobs.csv"); }
void expect_refused(std::string_view csv, const std::vector<std::string>& words) {
  expect_error([&] { parse(csv); }, ErrorCode::usage, words);
}

TEST(JobTable, ColumnsInAnyOrderWithDashesOrUnderscoresAndEmptyCellsLeftOut) {
  const auto jobs = parse("top_k,photo,mask\n5,\"a, b.png\",m.png\n\n,c.png,\n");
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].number, 2u);
  EXPECT_EQ(jobs[0].cells,
            (std::map<std::string, std::string>{{"top-k", "5"}, {"photo", "a, b.png"}, {"mask", "m.png"}}));
  EXPECT_EQ(jobs[1].number, 4u);
  EXPECT_EQ(jobs[1].cells, (std::map<std::string, std::string>{{"photo", "c.png"}}));
}

TEST(JobTable, AJobWithoutAPhotoIsItsOwnProblemAlone) {
  const auto jobs = parse("photo,mask\n,m.png\na.png,m.png\n");
  EXPECT_NE(jobs[0].problem.find("photo"), std::string::npos);
  EXPECT_EQ(jobs[1].problem, "");
}

TEST(JobTable, MistakesOfTheHeader) {
  expect_refused("", {"jobs.csv", "empty"});
  expect_refused("photo,mask\n", {"no job"});
  expect_refused("mask,seed\n1,2\n", {"line 1", "photo"});
  expect_refused("photo,moustache\na,b\n", {"line 1", "column 2", "moustache", "photo, mask, sketch, output, seed"});
  expect_refused("photo,top-k,top_k\na,1,2\n", {"line 1", "column 3", "top-k", "twice"});
  expect_refused("photo,\na,b\n", {"column 2", "unknown"});
}

TEST(JobTable, AWrongHeaderHearsWhatWasProbablyMeant) {
  expect_refused("photo;mask\na;b\n", {"line 1", "commas", "semicolons"});
  expect_refused("photo\tmask\na\tb\n", {"line 1", "commas", "tabs"});
  expect_refused("anna.png,mouth.png\n", {"line 1", "names the columns", "photo,mask,sketch"});
  expect_refused("photo,maks\na,b\n", {"line 1", "did you mean mask?"});
  expect_refused("photo,mask\n\"a,b\n", {"line 3", "never closed"});
}

TEST(JobTable, ALineOfAnotherLength) {
  expect_refused("photo,mask\na,b\nc\n", {"line 3", "1 fields", "2"});
  expect_refused("photo,mask\na,b,c\n", {"line 2", "3 fields", "2"});
}

class JobFoldersTest : public ::testing::Test {
 protected:
  void make(const std::string& file) {
    std::filesystem::create_directories(folder_.at(file).parent_path());
    write_text(folder_.at(file), "x");
  }
  std::vector<JobRow> jobs(const std::string& masks, const std::string& sketches = "") const {
    const auto path = [this](const std::string& name) {
      return name.empty() ? std::filesystem::path() : folder_.at(name);
    };
    return jobs_of_folders({folder_.at("photos"), path(masks), path(sketches)});
  }
  TemporaryFolder folder_;
};

TEST_F(JobFoldersTest, NamesMatchWhateverTheExtension) {
  for (const char* file : {"photos/b.JPG", "photos/a.png", "photos/notes.txt", "photos/.hidden.png", "photos/sub/c.png",
                           "masks/a.png", "masks/b.webp", "sketches/a.jpeg", "sketches/b.png"})
    make(file);
  const auto found = jobs("masks", "sketches");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].cells.at("photo"), folder_.at("photos/a.png"));
  EXPECT_EQ(found[0].cells.at("mask"), folder_.at("masks/a.png"));
  EXPECT_EQ(found[0].cells.at("sketch"), folder_.at("sketches/a.jpeg"));
  EXPECT_EQ(found[1].cells.at("mask"), folder_.at("masks/b.webp"));
  EXPECT_EQ(found[1].number, 2u);
}

TEST_F(JobFoldersTest, OneFileServesAllAndNoneIsLeftOut) {
  for (const char* file : {"photos/a.png", "photos/b.png", "mask.png"}) make(file);
  for (const JobRow& job : jobs("mask.png")) {
    EXPECT_EQ(job.cells.at("mask"), folder_.at("mask.png"));
    EXPECT_FALSE(job.cells.contains("sketch"));
    EXPECT_EQ(job.problem, "");
  }
}

TEST_F(JobFoldersTest, WhatIsMissingOrDoubleIsThatJobsProblem) {
  for (const char* file : {"photos/a.png", "photos/b.png", "photos/c.png", "masks/a.png", "masks/c.png", "masks/c.jpg"})
    make(file);
  const auto found = jobs("masks");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].problem, "");
  EXPECT_NE(found[1].problem.find("b.png"), std::string::npos);
  EXPECT_NE(found[1].problem.find("mask"), std::string::npos);
  EXPECT_NE(found[2].problem.find("c.jpg and c.png"), std::string::npos) << found[2].problem;
}

TEST_F(JobFoldersTest, AFolderWithoutPhotosIsRefused) {
  make("photos/notes.txt");
  expect_error([&] { jobs(""); }, ErrorCode::bad_input, {"photos", ".webp"});
  expect_error([&] { jobs_of_folders({folder_.at("nowhere"), {}, {}}); }, ErrorCode::not_found, {"nowhere"});
}

}  // namespace
}  // namespace ilat::test
