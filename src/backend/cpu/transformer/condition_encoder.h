#pragma once

#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/layers/convolution.h"
#include "config/model_config.h"

namespace ilat::cpu {

/// The condition as features (spec section 8), the twin of transformer/condition_encoder.h.
class ConditionEncoder {
 public:
  ConditionEncoder(WeightReader& weights, const std::string& name, const TransformerConfig& config);
  /// @param guides all of the shapes that the model takes; strokes may be empty
  /// @return [B, D, h, w]
  FloatMaps forward(const Guides& guides) const;

 private:
  /// [B, C, S, S] -> [B, h, w, D]
  struct MapEncoder {
    MapEncoder(WeightReader& weights, const std::string& name, int channels, const std::vector<int>& widths,
               const TransformerConfig& config);
    Maps forward(FloatMaps x, Run& run) const;

    int folds = 0;  // halvings without a convolution, first
    std::vector<Convolution> down;
    std::vector<Convolution> out;  // one
  };

  MapEncoder lines_, pixels_;
  std::vector<float> lines_scale_, pixels_scale_;
};

}  // namespace ilat::cpu
