#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "imaging/composite/composite.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// Per connected masked region, how far inside its border the weight reaches 1.
std::vector<float> reaches(const cv::Mat& regions, const cv::Mat& distances, int count, int feather) {
  std::vector<float> deepest(static_cast<std::size_t>(count), 0.0f);
  for (int y = 0; y < regions.rows; ++y)
    for (int x = 0; x < regions.cols; ++x) {
      float& depth = deepest[static_cast<std::size_t>(regions.at<int>(y, x))];
      depth = std::max(depth, distances.at<float>(y, x));
    }
  for (float& depth : deepest) depth = std::clamp(depth / 2, 1.0f, static_cast<float>(feather + 1));
  return deepest;
}

/// Every plane at another size. @param how cv::INTER_...
FloatMaps enlarged(const FloatMaps& maps, int side, int how) {
  FloatMaps result(maps.batch, 1, side, side);
  for (int item = 0; item < maps.batch; ++item) {
    const cv::Mat from(maps.height, maps.width, CV_32F, const_cast<float*>(maps.plane(item, 0)));
    cv::Mat to(side, side, CV_32F, result.plane(item, 0));
    cv::resize(from, to, to.size(), 0, 0, how);
  }
  return result;
}

}  // namespace

FloatMaps inward_weights(const Image& mask, int feather) {
  const Image binary = binary_mask(mask);
  FloatMaps weights = mask_maps(binary);
  if (feather <= 0) return weights;
  const cv::Mat masked(mask.height, mask.width, CV_8U, const_cast<std::uint8_t*>(binary.pixels.data()));
  if (cv::countNonZero(masked) == masked.rows * masked.cols) return weights;  // no border to fade from
  cv::Mat distances, regions;
  cv::distanceTransform(masked, distances, cv::DIST_L2, cv::DIST_MASK_PRECISE);  // 1 next to a kept pixel
  const int count = cv::connectedComponents(masked, regions, 8, CV_32S);
  const std::vector<float> reach = reaches(regions, distances, count, feather);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      float& weight = weights.plane(0, 0)[static_cast<std::size_t>(y) * mask.width + x];
      if (weight > 0) weight = std::min(1.0f, distances.at<float>(y, x) / reach[regions.at<int>(y, x)]);
    }
  return weights;
}

FloatMaps release_weights(const FloatMaps& masks, int smallest) {
  FloatMaps soft = pool_any(masks, smallest);
  while (soft.width * 2 <= masks.width / 2) {
    soft = enlarged(soft, 2 * soft.width, cv::INTER_NEAREST);
    const FloatMaps here = pool_any(masks, soft.width);
    for (std::size_t i = 0; i < soft.values.size(); ++i) soft.values[i] = (soft.values[i] + here.values[i]) / 2;
  }
  return enlarged(soft, masks.width, cv::INTER_LINEAR);
}

}  // namespace ilat
