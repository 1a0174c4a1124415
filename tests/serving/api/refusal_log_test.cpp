#include "serving/api/refusal_log.h"

#include <gtest/gtest.h>

#include <vector>

namespace ilat::test {
namespace {

TEST(RefusalLog, SaysAFewAndCountsTheRest) {
  std::vector<std::string> lines;
  RefusalLog log([&](const std::string& line) { lines.push_back(line); });
  const RefusalLog::Clock::time_point now{std::chrono::hours(1)};
  for (std::size_t i = 0; i < 500; ++i) log.tell("127.0.0.1", "POST /v1/jobs", 413, now + std::chrono::milliseconds(i));
  EXPECT_EQ(lines.size(), RefusalLog::kMostInASecond);
  EXPECT_EQ(lines[0], "refused 127.0.0.1: 413 for POST /v1/jobs");
  log.tell("", "", 404, now + std::chrono::seconds(2));
  ASSERT_EQ(lines.size(), RefusalLog::kMostInASecond + 2);
  EXPECT_EQ(lines[lines.size() - 2], "490 more requests were refused");
  EXPECT_EQ(lines.back(), "refused a client: 404 for a path that is not here");
}

TEST(RefusalLog, SaysNothingWhereNobodyReads) { RefusalLog({}).tell("127.0.0.1", "", 404); }

}  // namespace
}  // namespace ilat::test
