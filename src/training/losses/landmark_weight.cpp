#include "training/losses/landmark_weight.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "config/landmarks.h"

namespace ilat {
namespace {

constexpr double kRadius = 0.05;  // of the image's side: closes the gaps between an eye's landmarks

}  // namespace

at::Tensor near_landmarks(const at::Tensor& landmarks, int side) {
  const at::Tensor points = landmarks.narrow(1, kEyesAndMouth.first, kEyesAndMouth.count());    // [B, P, 2]
  const at::Tensor pixels = at::arange(side, at::kFloat);                                        // [side]
  const at::Tensor across = (pixels - points.select(2, 0).unsqueeze(-1)).square().unsqueeze(2);  // [B, P, 1, side]
  const at::Tensor down = (pixels - points.select(2, 1).unsqueeze(-1)).square().unsqueeze(3);    // [B, P, side, 1]
  const at::Tensor nearest = (across + down).amin(1, /*keepdim=*/true);                          // [B, 1, side, side]
  const double radius = kRadius * side;
  return (nearest <= radius * radius).to(at::kFloat);
}

at::Tensor landmark_weight(const at::Tensor& landmarks, int side, double weight) {
  return 1 + (weight - 1) * near_landmarks(landmarks, side);
}

}  // namespace ilat
