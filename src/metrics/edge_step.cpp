#include "metrics/edge_step.h"

#include <algorithm>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "metrics/region.h"

namespace ilat {
namespace {

struct Way {
  int x, y;
};

double difference(const Image& image, int x, int y, int u, int v) {
  int sum = 0;
  for (int c = 0; c < image.channels; ++c)
    sum += std::abs(image.row(y)[x * image.channels + c] - image.row(v)[u * image.channels + c]);
  return static_cast<double>(sum) / image.channels;
}

}  // namespace

double edge_step(const Image& picture, const Image& truth, const Image& mask, int reach) {
  check_comparable(picture, truth, mask);
  const auto is_new = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask.row(y)[x] >= kMaskThreshold;
  };
  double seen = 0, wanted = 0;
  std::size_t steps = 0;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      if (is_new(x, y)) continue;
      for (const Way way : {Way{1, 0}, Way{-1, 0}, Way{0, 1}, Way{0, -1}}) {
        int thick = 0;
        while (thick < 2 * reach && is_new(x + (thick + 1) * way.x, y + (thick + 1) * way.y)) ++thick;
        if (thick == 0) continue;
        const int far = std::min(reach, (thick + 1) / 2), u = x + far * way.x, v = y + far * way.y;
        seen += difference(picture, x, y, u, v);
        wanted += difference(truth, x, y, u, v);
        ++steps;
      }
    }
  if (steps == 0) return 1;
  const double rounding = 0.5 * static_cast<double>(steps);
  return (seen + rounding) / (wanted + rounding);
}

Image inner_rim(const Image& mask, double width) {
  const cv::Mat pixels(mask.height, mask.width, CV_8UC1, const_cast<std::uint8_t*>(mask.row(0)));
  Image rim(mask.width, mask.height, 1);
  const cv::Mat masked = pixels >= kMaskThreshold;
  if (cv::countNonZero(masked) == mask.width * mask.height) return rim;
  cv::Mat depth;
  cv::distanceTransform(masked, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (const float deep = depth.at<float>(y, x); deep > 0 && deep <= width) rim.row(y)[x] = 255;
  return rim;
}

}  // namespace ilat
