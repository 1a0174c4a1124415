#include "training/peers/rank.h"

#include <gtest/gtest.h>

#include <map>

#include "ilat/error.h"

namespace ilat {
namespace {

using Environment = std::map<std::string, std::string>;

Rank rank_in(const Environment& environment) {
  return rank_from_environment([&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

TEST(Rank, IsOneOfOneWhereNoLauncherStartedIt) {
  for (const Environment& environment : {Environment{}, Environment{{"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "0"}}}) {
    const Rank rank = rank_in(environment);
    EXPECT_EQ(rank.number, 0);
    EXPECT_EQ(rank.count, 1);
  }
}

TEST(Rank, IsReadAsEachLauncherSaysIt) {
  const Environment torchrun{{"RANK", "3"}, {"WORLD_SIZE", "4"}, {"LOCAL_RANK", "1"}, {"MASTER_ADDR", "node1"},
                             {"MASTER_PORT", "1234"}, {"TORCHELASTIC_USE_AGENT_STORE", "True"}, {"TORCHELASTIC_RESTART_COUNT", "2"}};
  const Rank rank = rank_in(torchrun);
  EXPECT_EQ(rank.number, 3);
  EXPECT_EQ(rank.count, 4);
  EXPECT_EQ(rank.local, 1);
  EXPECT_EQ(rank.address, "node1");
  EXPECT_EQ(rank.port, 1234);
  EXPECT_TRUE(rank.launcher_listens);
  EXPECT_EQ(rank.attempt, "2");
  for (const Environment& environment :
       {Environment{{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}, {"OMPI_COMM_WORLD_LOCAL_RANK", "1"}},
        Environment{{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"MPI_LOCALRANKID", "1"}},
        Environment{{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}, {"SLURM_LOCALID", "1"}}}) {
    const Rank second = rank_in(environment);
    EXPECT_EQ(second.number, 1);
    EXPECT_EQ(second.count, 2);
    EXPECT_EQ(second.local, 1);
    EXPECT_FALSE(second.launcher_listens);
  }
}

TEST(Rank, WhatIsNoNumberOrOutOfRangeIsRefusedByName) {
  for (const auto& [name, environment] :
       {std::pair{"WORLD_SIZE", Environment{{"RANK", "0"}, {"WORLD_SIZE", "many"}}},
        std::pair{"RANK", Environment{{"RANK", "2"}, {"WORLD_SIZE", "2"}}},
        std::pair{"MASTER_PORT", Environment{{"MASTER_PORT", "70000"}}}}) {
    try {
      rank_in(environment);
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace ilat
