#include "cli/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "cli/report.h"

namespace ilat {

namespace {

constexpr std::size_t kCells = 30;
constexpr auto kRedraw = std::chrono::milliseconds(100);  // drawing costs more than a small model's token

}  // namespace

ProgressBar::Style ProgressBar::style_for(bool json) {
  if (json || is_quiet()) return Style::silent;
  return isatty(STDERR_FILENO) ? Style::bar : Style::lines;
}

std::string ProgressBar::cells(double done, int total) {
  const auto filled = static_cast<std::size_t>(kCells * std::clamp(done / total, 0.0, 1.0));
  return std::string(filled, '#') + std::string(kCells - filled, '.');
}

void ProgressBar::end_line() {
  if (line_open_) std::fputc('\n', stderr);
  line_open_ = false;
}

int ProgressBar::seconds_left(double done, int total) const {
  if (done <= 0) return 0;
  const double spent = std::chrono::duration<double>(Clock::now() - start_).count();
  return static_cast<int>(spent / done * (total - done) + 0.5);
}

void ProgressBar::update(double done, int total) {
  if (style_ == Style::silent || total <= 0) return;
  if (style_ == Style::lines) {
    const int whole = static_cast<int>(done);
    const int tenths = static_cast<int>(std::int64_t{10} * whole / total);
    if (tenths == tenths_ || Clock::now() - start_ < patience_) return;
    tenths_ = tenths;
    std::fprintf(stderr, "%s: %d of %d\n", label_.c_str(), whole, total);
    return;
  }
  if (done < total && Clock::now() - drawn_ < kRedraw) return;
  drawn_ = Clock::now();
  std::fprintf(stderr, "\r%s [%s] %d/%d, %d s left \033[K", label_.c_str(), cells(done, total).c_str(), static_cast<int>(done),
               total, seconds_left(done, total));
  std::fflush(stderr);
  line_open_ = true;
}

}  // namespace ilat
