#include "editing/conditioning/conditioning.h"

namespace ilat {

const Conditioning& conditioning_of(const ModelConfig& config) {
  return config.transformer->target_joints > 0 ? pose_conditioning() : sketch_conditioning();
}

}  // namespace ilat
