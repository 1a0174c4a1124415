#pragma once

#include <ATen/core/Tensor.h>

#include "detector/torch/face_networks.h"
#include "training/scenes/detector_batches.h"

namespace ilat {

/// How far the networks are from what the batches ask for.
struct FinderLoss {
  at::Tensor heat;    // focal cross-entropy per face
  at::Tensor points;  // mean absolute error of eyes and mouth, kPointUnit pixels
};
struct CropLoss {
  at::Tensor landmarks;  // mean absolute error over the eyes' distance
  at::Tensor face;       // cross-entropy of "is this a face"
  at::Tensor distance;   // mean distance over the eyes' distance; no gradient
  at::Tensor right;      // share of crops whose "is this a face" is on the right side of 1/2; no gradient
};

struct DetectorLossOptions {
  bool channels_last = true;  // memory layout of the pictures
  at::Device device = at::kCPU;
};
FinderLoss finder_loss(const FinderModule& finder, const FinderBatch& batch, const DetectorLossOptions& options);
CropLoss crop_loss(const LandmarkModule& network, const CropBatch& batch, const DetectorLossOptions& options);

}  // namespace ilat
