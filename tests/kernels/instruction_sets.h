#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace ilat::test {

/// Calls `check` once for each instruction set that this machine has.
template <class Check>
void on_every_instruction_set(const Check& check) {
  const std::int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  int seen = 0;
  for (std::int64_t targets = all; targets != 0; targets &= targets - 1, ++seen) {
    const std::int64_t one = targets & -targets;
    hwy::GetChosenTarget().Update(one);
    SCOPED_TRACE(hwy::TargetName(one));
    check();
  }
  hwy::GetChosenTarget().Update(all);
  EXPECT_GT(seen, 0);
}

inline std::vector<float> numbers(std::size_t count, unsigned seed, float size = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, size);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

inline void expect_near(const std::vector<float>& got, const std::vector<float>& expected, float tolerance) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << "number " << i;
}

}  // namespace ilat::test
