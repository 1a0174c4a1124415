#pragma once

#include <cstddef>
#include <span>

namespace ilat {

/// The Fréchet distance between two Gaussians fitted to two sets of feature vectors (Dowson and Landau 1982; with
/// Inception features it is called FID): |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), covariances over n - 1.
/// @param one, other [N, width] each, row by row, at least two rows each
/// @throws Error usage for fewer rows or a number of values that is no multiple of the width
double frechet_distance(std::span<const float> one, std::span<const float> other, std::size_t width);

}  // namespace ilat
