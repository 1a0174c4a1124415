#include "jobs/batch/job_results.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

std::map<std::size_t, JobResult> some_results() {
  return {{2, {2, "a, \"b\".png", "a-1.png, a-2.png", "18446744073709551615", 0.25, JobStatus::done, "", "abc"}},
          {7, {7, "c.png", "c.png", "", 0, JobStatus::failed, "two\nlines", ""}}};
}

TEST(JobResults, BothFormatsGiveBackWhatWasWritten) {
  const TemporaryFolder folder;
  for (const char* name : {"results.csv", "results.json"}) {
    EXPECT_TRUE(read_job_results(folder.at(name)).empty());
    write_job_results(folder.at(name), some_results());
    EXPECT_EQ(read_job_results(folder.at(name)), some_results()) << name;
  }
}

TEST(JobResults, TheTableIsOneThatOthersCanRead) {
  const TemporaryFolder folder;
  write_job_results(folder.at("r.csv"), some_results());
  EXPECT_TRUE(read_text(folder.at("r.csv"))
                  .starts_with("job,photo,outputs,seed,seconds,status,error,edit_sha256\n2,\"a, \"\"b\"\".png\","));
  const auto json = nlohmann::json::parse(job_results_to_json(some_results()));
  EXPECT_EQ(json.at(0).at("seconds"), 0.25);
  EXPECT_EQ(json.at(1).at("status"), "failed");
  EXPECT_EQ(json.at(1).at("job"), 7);
}

TEST(JobResults, OtherFilesAreRefused) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& name, const std::string& text, const std::vector<std::string>& words) {
    write_text(folder.at(name), text);
    expect_error([&] { read_job_results(folder.at(name)); }, ErrorCode::bad_input, words);
  };
  refused("a.csv", "photo,mask\na,b\n", {"a.csv", "no table of results"});
  refused("a.csv", "job,photo,outputs,seed,seconds,status,error,edit_sha256\nx,,,,0,done,,\n", {"job", "\"x\""});
  refused("a.csv", "job,photo,outputs,seed,seconds,status,error,edit_sha256\n1,,,,0,perhaps,,\n", {"perhaps"});
  refused("a.json", "[1]", {"a.json", "no table of results"});
  refused("a.json", "[", {"JSON"});
  expect_error([&] { read_job_results(folder.at("a.txt")); }, ErrorCode::usage, {".csv or .json"});
  expect_error([&] { write_job_results(folder.at("a.txt"), {}); }, ErrorCode::usage, {".csv or .json"});
}

}  // namespace
}  // namespace ilat::test
