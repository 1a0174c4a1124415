#include "metrics/log_gabor.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "ilat/error.h"
#include "imaging/photo/grey.h"

namespace ilat {

struct LogGaborBank::Filters {
  int margin = 0, padded = 0;
  std::vector<cv::Mat> gains;  // [padded, padded] float, in the order of the transform's frequencies
};

namespace {

constexpr double kBandwidth = 0.65, kSpread = std::numbers::pi / 10;

/// Of the transform's row or column, in cycles per pixel: -0.5 ... 0.5.
double frequency(int index, int size) { return (index <= size / 2 ? index : index - size) / static_cast<double>(size); }

cv::Mat gains(int size, double wavelength, double direction) {
  cv::Mat gain(size, size, CV_32F);
  for (int row = 0; row < size; ++row)
    for (int column = 0; column < size; ++column) {
      const double u = frequency(column, size), v = frequency(row, size), radius = std::hypot(u, v);
      float& value = gain.at<float>(row, column);
      value = 0;
      if (radius == 0) continue;
      const double octaves = std::log(radius * wavelength) / std::log(kBandwidth);
      const double angle = std::remainder(std::atan2(v, u) - direction, 2 * std::numbers::pi);
      value = static_cast<float>(std::exp(-octaves * octaves / 2) * std::exp(-angle * angle / (2 * kSpread * kSpread)));
    }
  return gain;
}

}  // namespace

LogGaborBank::LogGaborBank(int side) : side_(side) {
  auto filters = std::make_shared<Filters>();
  filters->padded = cv::getOptimalDFTSize(side + side / 4);
  filters->margin = (filters->padded - side) / 2;
  for (int filter = 0; filter < kFilters; ++filter)
    filters->gains.push_back(
        gains(filters->padded, wavelength(filter), std::numbers::pi * (filter % kDirections) / kDirections));
  filters_ = std::move(filters);
}

FloatMaps LogGaborBank::magnitudes(const Image& picture) const {
  if (picture.width != side_ || picture.height != side_)
    throw Error(ErrorCode::usage, "the bank is made for pictures of " + std::to_string(side_) + " pixels, this has " +
                                      std::to_string(picture.width) + " x " + std::to_string(picture.height));
  Image grey = to_grey(picture);
  const int margin = filters_->margin, rest = filters_->padded - side_ - margin;
  cv::Mat padded, wide, spectrum;
  cv::copyMakeBorder(cv::Mat(side_, side_, CV_8U, grey.pixels.data()), padded, margin, rest, margin, rest,
                     cv::BORDER_REFLECT_101);
  padded.convertTo(wide, CV_32F);
  cv::dft(wide, spectrum, cv::DFT_COMPLEX_OUTPUT);
  FloatMaps maps(1, kFilters, side_, side_);
  cv::Mat passed(spectrum.size(), CV_32FC2), response;
  for (int filter = 0; filter < kFilters; ++filter) {
    const cv::Mat& gain = filters_->gains[static_cast<std::size_t>(filter)];
    for (int row = 0; row < gain.rows; ++row) {
      const auto *from = spectrum.ptr<cv::Vec2f>(row);
      const auto *times = gain.ptr<float>(row);
      auto *to = passed.ptr<cv::Vec2f>(row);
      for (int column = 0; column < gain.cols; ++column) to[column] = from[column] * times[column];
    }
    cv::dft(passed, response, cv::DFT_INVERSE | cv::DFT_SCALE);
    float* out = maps.plane(0, filter);
    for (int y = 0; y < side_; ++y) {
      const auto* line = response.ptr<cv::Vec2f>(y + margin) + margin;
      for (int x = 0; x < side_; ++x, ++out) *out = 2 * std::sqrt(line[x][0] * line[x][0] + line[x][1] * line[x][1]);
    }
  }
  return maps;
}

}  // namespace ilat
