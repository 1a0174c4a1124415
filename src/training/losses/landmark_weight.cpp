#include "training/losses/landmark_weight.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

#include "config/landmarks.h"

namespace ilat {
namespace {

constexpr float kRadius = 0.05f;  // of the image's side: closes the gaps between an eye's landmarks

struct Disc {
  float x, y, radius;
};

/// Sets the pixels of a plane of `side` x `side` that lie in the disc to 1.
void fill_disc(float* plane, int side, const Disc& disc) {
  const auto within = [side](float position) { return std::clamp(static_cast<int>(position), 0, side); };
  const int top = within(std::ceil(disc.y - disc.radius)), bottom = within(std::floor(disc.y + disc.radius) + 1);
  const int left = within(std::ceil(disc.x - disc.radius)), right = within(std::floor(disc.x + disc.radius) + 1);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) {
      const float across = static_cast<float>(x) - disc.x, down = static_cast<float>(y) - disc.y;
      if (across * across + down * down <= disc.radius * disc.radius) plane[y * side + x] = 1;
    }
}

}  // namespace

at::Tensor near_landmarks(const at::Tensor& landmarks, int side) {
  const at::Tensor points = landmarks.narrow(1, kEyesAndMouth.first, kEyesAndMouth.count()).contiguous();  // [B, P, 2]
  at::Tensor near = at::zeros({points.size(0), 1, side, side});
  const float radius = kRadius * static_cast<float>(side);
  for (std::int64_t sample = 0; sample < points.size(0); ++sample)
    for (std::int64_t i = 0; i < points.size(1); ++i) {
      const float* point = points.data_ptr<float>() + (sample * points.size(1) + i) * 2;
      if (std::isnan(point[0])) continue;  // unknown
      fill_disc(near.data_ptr<float>() + sample * side * side, side, {point[0], point[1], radius});
    }
  return near;
}

at::Tensor landmark_weight(const at::Tensor& landmarks, int side, double weight) {
  return 1 + (weight - 1) * near_landmarks(landmarks, side);
}

}  // namespace ilat
