#include "cli/progress_bar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ilat::test {
namespace {

std::string lines_of(int total, ProgressBar::Clock::duration patience) {
  testing::internal::CaptureStderr();
  {
    ProgressBar bar("tokens", ProgressBar::Style::lines, patience);
    for (int done = 0; done <= total; ++done) bar.update(done, total);
  }
  return testing::internal::GetCapturedStderr();
}

TEST(CliProgress, WithoutATerminalAtMostTenPlainLines) {
  for (const int total : {1, 7, 10, 64, 1000}) {
    const std::string text = lines_of(total, {});
    const auto lines = std::ranges::count(text, '\n');
    EXPECT_GE(lines, 1) << total;
    EXPECT_LE(lines, 10) << total;
    EXPECT_EQ(text.find('\r'), std::string::npos);
    EXPECT_TRUE(text.ends_with(std::to_string(total) + " of " + std::to_string(total) + "\n")) << text;
  }
}

TEST(CliProgress, TheBarFillsWithTheWork) {
  EXPECT_EQ(ProgressBar::cells(0, 60), std::string(30, '.'));
  EXPECT_EQ(ProgressBar::cells(21, 60), std::string(10, '#') + std::string(20, '.'));
  EXPECT_EQ(ProgressBar::cells(70, 60), std::string(30, '#'));  // a resumed run of a shorter recipe
}

TEST(CliProgress, ShortWorkWritesNone) { EXPECT_EQ(lines_of(1000, std::chrono::hours(1)), ""); }

}  // namespace
}  // namespace ilat::test
