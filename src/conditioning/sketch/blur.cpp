#include "conditioning/sketch/blur.h"

#include <cmath>
#include <cstdlib>
#include <opencv2/core.hpp>

#include "ilat/error.h"

namespace ilat {
namespace {

/// Half of the kernel: entry 0 is the centre tap, entry i the taps at distance i. Normalised by the sum from one end to
/// the other, for the last bit decides where a blurred value lands exactly on an integer.
std::vector<double> gaussian_taps(double sigma) {
  const int radius = static_cast<int>(4 * sigma + 0.5);
  std::vector<double> taps;
  for (int i = 0; i <= radius; ++i) taps.push_back(std::exp(-0.5 / (sigma * sigma) * (i * i)));
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) sum += taps[static_cast<std::size_t>(std::abs(i))];
  for (double& tap : taps) tap /= sum;
  return taps;
}

/// ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ..., as often as needed.
int mirrored(int at, int size) { return cv::borderInterpolate(at, size, cv::BORDER_REFLECT); }

/// sums[i] = taps over the rows (or shifted rows) that `line(distance)` points at; then truncated to bytes.
template <class Line>
void convolve(const std::vector<double>& taps, const Line& line, std::vector<double>& sums, std::uint8_t* out) {
  const std::size_t count = sums.size();
  const std::uint8_t* centre = line(0);
  for (std::size_t i = 0; i < count; ++i) sums[i] = centre[i] * taps[0];
  for (int distance = static_cast<int>(taps.size()) - 1; distance > 0; --distance) {
    const std::uint8_t *before = line(-distance), *after = line(distance);
    const double tap = taps[static_cast<std::size_t>(distance)];
    for (std::size_t i = 0; i < count; ++i) sums[i] += (before[i] + after[i]) * tap;
  }
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(static_cast<int>(sums[i]));
}

}  // namespace

Image blur_axis(const Image& grey, double sigma, Axis axis) {
  if (grey.channels != 1 || !(sigma > 0))
    throw Error(ErrorCode::internal, "blur_axis wants a grey image and sigma > 0");
  const std::vector<double> taps = gaussian_taps(sigma);
  const int radius = static_cast<int>(taps.size()) - 1;
  Image out(grey.width, grey.height, 1);
  std::vector<double> sums(static_cast<std::size_t>(grey.width));
  std::vector<std::uint8_t> padded(static_cast<std::size_t>(grey.width + 2 * radius));
  for (int y = 0; y < grey.height; ++y) {
    if (axis == Axis::vertical) {
      convolve(
          taps, [&](int distance) { return grey.row(mirrored(y + distance, grey.height)); }, sums, out.row(y));
      continue;
    }
    for (int x = -radius; x < grey.width + radius; ++x)
      padded[static_cast<std::size_t>(x + radius)] = grey.row(y)[mirrored(x, grey.width)];
    convolve(
        taps, [&](int distance) { return padded.data() + radius + distance; }, sums, out.row(y));
  }
  return out;
}

Image blur(const Image& grey, double sigma) {
  return blur_axis(blur_axis(grey, sigma, Axis::vertical), sigma, Axis::horizontal);
}

}  // namespace ilat
