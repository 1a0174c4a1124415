#include "training/losses/detector_loss.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "ilat/landmarks.h"

namespace ilat {
namespace {

constexpr auto kPoints = static_cast<std::int64_t>(kLandmarks), kNumbers = 2 * kPoints;

at::Tensor tensor_of(const FloatMaps& maps, const at::Device& device) {
  return at::from_blob(const_cast<float*>(maps.values.data()), {maps.batch, maps.channels, maps.height, maps.width},
                       at::kFloat)
      .to(device, at::kFloat, false, /*copy=*/true);
}

at::Tensor tensor_of(const std::vector<float>& values, const at::Device& device) {
  return at::from_blob(const_cast<float*>(values.data()), {static_cast<std::int64_t>(values.size())}, at::kFloat)
      .to(device, at::kFloat, false, /*copy=*/true);
}

at::Tensor pictures(const FloatMaps& maps, const DetectorLossOptions& options) {
  const at::Tensor tensor = tensor_of(maps, options.device);
  return options.channels_last ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

}  // namespace

FinderLoss finder_loss(const FinderModule& finder, const FinderBatch& batch, const DetectorLossOptions& options) {
  const at::Tensor maps = finder.forward(pictures(batch.images, options));  // [B, 7, h, w]
  const at::Tensor logits = maps.narrow(1, 0, 1), points = maps.narrow(1, 1, 6);
  const at::Tensor heat = tensor_of(batch.heat, options.device), weight = tensor_of(batch.weight, options.device);  // [B, 1, h, w]
  const at::Tensor faces = heat.sum().clamp_min(1);
  // Cells that are right already hardly count ("quality focal loss", Li et al. 2020), else the empty ones drown the rest.
  const at::Tensor doubt = (heat - logits.sigmoid()).square();
  const at::Tensor entropy = at::binary_cross_entropy_with_logits(logits, heat, {}, {}, at::Reduction::None);
  const at::Tensor miss = (points - tensor_of(batch.points, options.device)).abs() * heat;
  return {(doubt * entropy * weight).sum() / faces, miss.sum() / (6 * faces)};
}

CropLoss crop_loss(const LandmarkModule& network, const CropBatch& batch, const DetectorLossOptions& options) {
  const at::Tensor output = network.forward(pictures(batch.images, options));  // [B, 99]
  const at::Tensor landmarks = output.narrow(1, 0, kNumbers), logit = output.select(1, kNumbers);
  const at::Tensor is_face = tensor_of(batch.is_face, options.device), eyes = tensor_of(batch.crop_eyes, options.device);  // [B]
  const at::Tensor faces = is_face.sum().clamp_min(1);
  const at::Tensor share = (is_face / eyes / faces).unsqueeze(1);                // [B, 1]
  const at::Tensor miss = landmarks - tensor_of(batch.landmarks, options.device).flatten(1);  // [B, 98]
  const at::Tensor distance = miss.detach().view({-1, kPoints, 2}).norm(2, -1);                       // [B, 49]
  const at::Tensor right = ((logit.detach() > 0) == (is_face > 0.5)).to(at::kFloat);
  return {(miss.abs() * share).sum() / kNumbers, at::binary_cross_entropy_with_logits(logit, is_face),
          (distance * share).sum() / kPoints, right.mean()};
}

}  // namespace ilat
