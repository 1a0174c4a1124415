#include "jobs/batch/shard.h"

#include <gtest/gtest.h>

#include <map>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

using Variables = std::map<std::string, std::string>;

Shard shard(const std::string& text, const Variables& variables = {}) {
  return parse_shard(text, [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

Variables slurm(const std::string& id, const std::string& least, const std::string& most, const std::string& count, const std::string& step) {
  return {{"SLURM_ARRAY_TASK_ID", id}, {"SLURM_ARRAY_TASK_MIN", least}, {"SLURM_ARRAY_TASK_MAX", most}, {"SLURM_ARRAY_TASK_COUNT", count}, {"SLURM_ARRAY_TASK_STEP", step}};
}

TEST(Shard, PartsShareNothingAndLeaveNothingOut) {
  for (const std::size_t of : {1u, 2u, 3u, 7u, 20u})
    for (std::size_t place = 0; place < 15; ++place) {
      int holders = 0;
      for (std::size_t number = 1; number <= of; ++number) holders += Shard{number, of}.has(place);
      EXPECT_EQ(holders, 1);
    }
}

TEST(Shard, IsGivenOrTakenFromTheScheduler) {
  EXPECT_EQ(shard("2/8"), (Shard{2, 8}));
  EXPECT_EQ(shard("1/1"), (Shard{1, 1}));
  EXPECT_EQ(shard("auto", slurm("0", "0", "7", "8", "1")), (Shard{1, 8}));
  EXPECT_EQ(shard("auto", slurm("8", "1", "8", "8", "1")), (Shard{8, 8}));
  EXPECT_EQ(shard("auto", slurm("30", "10", "80", "8", "10")), (Shard{3, 8}));
  EXPECT_EQ(shard("auto/8", slurm("3", "0", "7", "8", "1")), (Shard{4, 8}));
  EXPECT_EQ(shard("auto/5", {{"JOB_COMPLETION_INDEX", "4"}}), (Shard{5, 5}));
}

TEST(Shard, WhatIsNoneIsRefused) {
  for (const char* text : {"", "3", "0/4", "5/4", "a/4", "2/", "/4", "2/0", "2/4/8", "-1/4", "auto/", "auto/x", "1.5/4", "2/9999999999"})
    expect_error([&] { shard(text, {{"JOB_COMPLETION_INDEX", "0"}}); }, ErrorCode::usage, {"shard"});
  expect_error([] { shard("auto"); }, ErrorCode::usage, {"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"});
  expect_error([] { shard("auto", {{"JOB_COMPLETION_INDEX", "0"}}); }, ErrorCode::usage, {"auto/N"});
  expect_error([] { shard("auto/3", {{"JOB_COMPLETION_INDEX", "3"}}); }, ErrorCode::usage, {"JOB_COMPLETION_INDEX"});
  expect_error([] { shard("auto/3", {{"JOB_COMPLETION_INDEX", "one"}}); }, ErrorCode::usage, {"one"});
  expect_error([] { shard("auto", {{"SLURM_ARRAY_TASK_ID", "1"}}); }, ErrorCode::usage, {"SLURM_ARRAY_TASK_COUNT"});
  expect_error([] { shard("auto", slurm("7", "1", "7", "3", "1")); }, ErrorCode::usage, {"gaps"});  // --array=1,2,7
  expect_error([] { shard("auto", slurm("1", "1", "7", "3", "1")); }, ErrorCode::usage, {"gaps"});  // its first task too
  expect_error([] { shard("auto/4", slurm("0", "0", "7", "8", "1")); }, ErrorCode::usage, {"8"});
}

}  // namespace
}  // namespace ilat::test
