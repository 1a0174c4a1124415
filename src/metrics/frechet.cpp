#include "metrics/frechet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <string>

#include "ilat/error.h"

namespace ilat {
namespace {

struct Gaussian {
  cv::Mat mean;        // [1, D]
  cv::Mat covariance;  // [D, D]
};

/// Feature vectors without their mean.
struct Centred {
  cv::Mat mean;  // [1, D]
  cv::Mat rows;  // [N, D]
};

Centred centre(std::span<const float> features, std::size_t width) {
  const std::size_t rows = width == 0 ? 0 : features.size() / width;
  if (rows < 2 || rows * width != features.size())
    throw Error(ErrorCode::usage, std::to_string(features.size()) + " numbers are not two or more feature vectors of " +
                                      std::to_string(width));
  const cv::Mat stored(static_cast<int>(rows), static_cast<int>(width), CV_32F, const_cast<float*>(features.data()));
  Centred centred;
  stored.convertTo(centred.rows, CV_64F);
  cv::reduce(centred.rows, centred.mean, 0, cv::REDUCE_AVG);
  for (int row = 0; row < centred.rows.rows; ++row) centred.rows.row(row) -= centred.mean;
  return centred;
}

Gaussian fit(std::span<const float> features, std::size_t width) {
  const Centred centred = centre(features, width);
  return {centred.mean, centred.rows.t() * centred.rows / static_cast<double>(centred.rows.rows - 1)};
}

Gaussian fit(const FeatureMoments& moments) {
  if (moments.count() < 2)
    throw Error(ErrorCode::usage, std::to_string(moments.count()) + " feature vectors have no covariance; two have");
  const int width = static_cast<int>(moments.width());
  const auto count = static_cast<double>(moments.count());
  Gaussian gaussian;
  gaussian.mean = cv::Mat(1, width, CV_64F, const_cast<double*>(moments.sums().data())) / count;
  const cv::Mat products(width, width, CV_64F, const_cast<double*>(moments.products().data()));
  gaussian.covariance = (products - gaussian.mean.t() * gaussian.mean * count) / (count - 1);
  return gaussian;
}

/// Applies f to the eigenvalues of a symmetric matrix; rounding may have made the smallest a little negative.
template <class Function>
cv::Mat of_eigenvalues(const cv::Mat& symmetric, Function&& f) {
  cv::Mat values, vectors;  // vectors in rows
  cv::eigen(symmetric, values, vectors);
  cv::Mat scaled = vectors.clone();
  for (int i = 0; i < vectors.rows; ++i) scaled.row(i) *= f(std::max(0.0, values.at<double>(i)));
  return vectors.t() * scaled;
}

double distance(const Gaussian& first, const Gaussian& second) {
  const cv::Mat apart = first.mean - second.mean;
  // tr (C1 C2)^(1/2) = tr (R C2 R)^(1/2) with R = C1^(1/2): symmetric, so that eigenvalues serve.
  const cv::Mat root = of_eigenvalues(first.covariance, [](double value) { return std::sqrt(value); });
  cv::Mat between = root * second.covariance * root;
  between = (between + between.t()) / 2;
  cv::Mat values;
  cv::eigen(between, values);
  double roots = 0;
  for (int i = 0; i < values.rows; ++i) roots += std::sqrt(std::max(0.0, values.at<double>(i)));
  return apart.dot(apart) + cv::trace(first.covariance)[0] + cv::trace(second.covariance)[0] - 2 * roots;
}

}  // namespace

void FeatureMoments::add(std::span<const float> features) {
  ++count_;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i] += features[i];
    for (std::size_t j = 0; j < sums_.size(); ++j)
      products_[i * sums_.size() + j] += static_cast<double>(features[i]) * features[j];
  }
}

FeatureMoments& FeatureMoments::operator+=(const FeatureMoments& other) {
  count_ += other.count_;
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
  for (std::size_t i = 0; i < products_.size(); ++i) products_[i] += other.products_[i];
  return *this;
}

double frechet_distance(std::span<const float> one, std::span<const float> other, std::size_t width) {
  return distance(fit(one, width), fit(other, width));
}

double frechet_distance_of_few(std::span<const float> one, std::span<const float> other, std::size_t width) {
  const Centred first = centre(one, width), second = centre(other, width);
  const double n = first.rows.rows - 1, m = second.rows.rows - 1;
  const cv::Mat apart = first.mean - second.mean;
  // C1 C2 = X'X Y'Y / nm has the eigenvalues of (X Y')(X Y')' / nm: the roots' sum is that of X Y's singular values.
  const cv::Mat between = first.rows * second.rows.t();  // [N, M]
  cv::Mat values;
  cv::eigen(between.rows <= between.cols ? between * between.t() : between.t() * between, values);
  double roots = 0;
  for (int i = 0; i < values.rows; ++i) roots += std::sqrt(std::max(0.0, values.at<double>(i)) / (n * m));
  return apart.dot(apart) + first.rows.dot(first.rows) / n + second.rows.dot(second.rows) / m - 2 * roots;
}

double frechet_distance(const FeatureMoments& one, const FeatureMoments& other) {
  if (one.width() != other.width())
    throw Error(ErrorCode::usage, "feature vectors of " + std::to_string(one.width()) + " and of " +
                                      std::to_string(other.width()) + " numbers cannot be compared");
  return distance(fit(one), fit(other));
}

}  // namespace ilat
