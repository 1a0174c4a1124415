#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ilat {

/// Mean and covariance of a set of feature vectors, gathered one by one; two sets become one by adding.
class FeatureMoments {
 public:
  explicit FeatureMoments(std::size_t width) : sums_(width), products_(width * width) {}

  /// @param features [width]
  void add(std::span<const float> features);
  FeatureMoments& operator+=(const FeatureMoments& other);

  std::size_t width() const { return sums_.size(); }
  std::size_t count() const { return count_; }
  std::span<const double> sums() const { return sums_; }          ///< [width]
  std::span<const double> products() const { return products_; }  ///< [width, width], of every two numbers of a vector

 private:
  std::size_t count_ = 0;
  std::vector<double> sums_, products_;
};

/// The Fréchet distance between two Gaussians fitted to two sets of feature vectors (Dowson and Landau 1982; with
/// Inception features it is called FID): |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), covariances over n - 1.
/// @param one, other [N, width] each, row by row, at least two rows each
/// @throws Error usage for fewer rows or a number of values that is no multiple of the width
double frechet_distance(std::span<const float> one, std::span<const float> other, std::size_t width);

/// The same number by way of the two sets' inner products, for vectors that are longer than there are many of them: the
/// time goes with the cube of the number of vectors, not of their width.
double frechet_distance_of_few(std::span<const float> one, std::span<const float> other, std::size_t width);

/// @throws Error usage for fewer than two vectors or sets of different width
double frechet_distance(const FeatureMoments& one, const FeatureMoments& other);

}  // namespace ilat
