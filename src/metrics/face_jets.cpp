#include "metrics/face_jets.h"

#include <algorithm>
#include <cmath>

namespace ilat {

std::vector<float> face_jets(const FloatMaps& magnitudes, const Landmarks& face) {
  std::vector<float> jets;
  for (const Landmark& point : face) {
    const int x = std::clamp(static_cast<int>(std::lround(point.x)), 0, magnitudes.width - 1);
    const int y = std::clamp(static_cast<int>(std::lround(point.y)), 0, magnitudes.height - 1);
    for (int filter = 0; filter < LogGaborBank::kFilters; ++filter)
      jets.push_back(magnitudes.plane(0, filter)[static_cast<std::size_t>(y) * magnitudes.width + x] /
                     static_cast<float>(LogGaborBank::wavelength(filter)));
  }
  return jets;
}

double jet_distance(std::span<const float> one, std::span<const float> other, std::span<const int> landmarks) {
  constexpr std::size_t kWidth = LogGaborBank::kFilters;
  double sum = 0;
  for (const int landmark : landmarks) {
    const std::size_t first = static_cast<std::size_t>(landmark) * kWidth;
    double dot = 0, a = 0, b = 0;
    for (std::size_t i = first; i < first + kWidth; ++i) {
      dot += static_cast<double>(one[i]) * other[i];
      a += static_cast<double>(one[i]) * one[i];
      b += static_cast<double>(other[i]) * other[i];
    }
    sum += a > 0 && b > 0 ? 1 - dot / std::sqrt(a * b) : (a == b ? 0 : 1);
  }
  return sum / static_cast<double>(landmarks.size());
}

}  // namespace ilat
