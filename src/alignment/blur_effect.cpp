#include "alignment/blur_effect.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ilat {
namespace {

constexpr int kReach = 4;  // the blur is the mean of nine neighbours

/// Along lines of pixels: what the differences between neighbours come to, and how much of them a blur takes away.
struct Differences {
  double all = 0, lost = 0;

  void add(const std::vector<double>& line) {
    const int size = static_cast<int>(line.size());
    std::vector<double> soft(line.size());
    for (int i = 0; i < size; ++i) {
      double sum = 0;
      for (int j = -kReach; j <= kReach; ++j) sum += line[static_cast<std::size_t>(std::clamp(i + j, 0, size - 1))];
      soft[static_cast<std::size_t>(i)] = sum / (2 * kReach + 1);
    }
    for (std::size_t i = 1; i < line.size(); ++i) {
      const double sharp = std::abs(line[i] - line[i - 1]);
      all += sharp;
      lost += std::max(0.0, sharp - std::abs(soft[i] - soft[i - 1]));
    }
  }
  double blur() const { return all > 0 ? 1 - lost / all : 1; }
};

}  // namespace

double blur_effect(const Image& grey, const Box& area) {
  Differences across, down;
  std::vector<double> line;
  for (int y = area.top; y < area.bottom; ++y) {
    line.clear();
    for (int x = area.left; x < area.right; ++x) line.push_back(grey.row(y)[x]);
    across.add(line);
  }
  for (int x = area.left; x < area.right; ++x) {
    line.clear();
    for (int y = area.top; y < area.bottom; ++y) line.push_back(grey.row(y)[x]);
    down.add(line);
  }
  return std::max(across.blur(), down.blur());  // a moving camera blurs one way only
}

}  // namespace ilat
