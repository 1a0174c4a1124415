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

/// [.., n, n] -> [.., 2n, 2n], nearest.
FloatMaps doubled(const FloatMaps& planes) {
  FloatMaps result(planes.batch, 1, planes.height * 2, planes.width * 2);
  for (int item = 0; item < planes.batch; ++item)
    for (int y = 0; y < result.height; ++y)
      for (int x = 0; x < result.width; ++x)
        result.plane(item, 0)[y * result.width + x] = planes.plane(item, 0)[y / 2 * planes.width + x / 2];
  return result;
}

/// 1 where any pixel that the new pixel overlaps is masked.
FloatMaps pooled(const FloatMaps& masks, int side) {
  FloatMaps result(masks.batch, 1, side, side);
  Image mask(masks.width, masks.height, 1);
  for (int item = 0; item < masks.batch; ++item) {
    std::transform(masks.plane(item, 0), masks.plane(item, 0) + masks.plane_size(), mask.pixels.begin(),
                   [](float value) { return value > 0 ? std::uint8_t{255} : std::uint8_t{0}; });
    const FloatMaps small = mask_planes(pool_any(mask, side, side));
    std::copy(small.values.begin(), small.values.end(), result.plane(item, 0));
  }
  return result;
}

}  // namespace

FloatMaps inward_weights(const Image& mask, int feather) {
  const Image binary = binary_mask(mask);
  FloatMaps weights = mask_planes(binary);
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
  FloatMaps soft = pooled(masks, smallest);
  while (soft.width * 2 <= masks.width / 2) {
    soft = doubled(soft);
    const FloatMaps here = pooled(masks, soft.width);
    for (std::size_t i = 0; i < soft.values.size(); ++i) soft.values[i] = (soft.values[i] + here.values[i]) / 2;
  }
  FloatMaps weights(masks.batch, 1, masks.height, masks.width);
  for (int item = 0; item < masks.batch; ++item) {
    const cv::Mat from(soft.height, soft.width, CV_32F, soft.plane(item, 0));
    cv::Mat to(masks.height, masks.width, CV_32F, weights.plane(item, 0));
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_LINEAR);
  }
  return weights;
}

}  // namespace ilat
