#include "metrics/ssim.h"

#include <opencv2/imgproc.hpp>

#include "metrics/region.h"

namespace ilat {
namespace {

/// [H, W] in 0 ... 255
cv::Mat luma(const Image& image) {
  const cv::Mat pixels(image.height, image.width, CV_8UC(image.channels), const_cast<std::uint8_t*>(image.row(0)));
  cv::Mat wide, grey;
  pixels.convertTo(wide, CV_64F);
  if (image.channels == 1) return wide;
  cv::transform(wide, grey, cv::Matx13d(0.299, 0.587, 0.114));
  return grey;
}

cv::Mat windowed(const cv::Mat& map) {
  cv::Mat mean;
  cv::GaussianBlur(map, mean, {11, 11}, 1.5, 1.5, cv::BORDER_REFLECT_101);
  return mean;
}

}  // namespace

double ssim(const Image& picture, const Image& truth, const Image& region) {
  check_comparable(picture, truth, region);
  constexpr double c1 = (0.01 * 255) * (0.01 * 255), c2 = (0.03 * 255) * (0.03 * 255);
  const cv::Mat x = luma(picture), y = luma(truth);
  const cv::Mat mean_x = windowed(x), mean_y = windowed(y);
  const cv::Mat variance_x = windowed(x.mul(x)) - mean_x.mul(mean_x);
  const cv::Mat variance_y = windowed(y.mul(y)) - mean_y.mul(mean_y);
  const cv::Mat covariance = windowed(x.mul(y)) - mean_x.mul(mean_y);
  double sum = 0;
  std::size_t pixels = 0;
  for_each_pixel(truth, region, [&](int column, int row) {
    const double mx = mean_x.at<double>(row, column), my = mean_y.at<double>(row, column);
    const double spread = variance_x.at<double>(row, column) + variance_y.at<double>(row, column);
    sum += (2 * mx * my + c1) * (2 * covariance.at<double>(row, column) + c2) /
           ((mx * mx + my * my + c1) * (spread + c2));
    ++pixels;
  });
  return sum / static_cast<double>(pixels);
}

}  // namespace ilat
