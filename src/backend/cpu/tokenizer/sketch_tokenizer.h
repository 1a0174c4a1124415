#pragma once

#include <vector>

#include "backend/backend.h"
#include "backend/cpu/tokenizer/codebook.h"
#include "backend/cpu/tokenizer/tokenizer_blocks.h"

namespace ilat::cpu {

/// The encoder's half of the sketch VQGAN (spec section 4), the twin of tokenizer/sketch_tokenizer.h. An edit never
/// decodes sketches: the decoder's weights are checked, and not kept.
class SketchTokenizer {
 public:
  SketchTokenizer(WeightReader& weights, const SketchTokenizerConfig& config);
  /// [B, 1, H, W] in [-1, 1] -> [B, L]
  std::vector<Token> encode(const FloatMaps& sketches) const;
  const SketchTokenizerConfig& config() const { return config_; }

 private:
  struct Level {
    Convolution down;
    std::vector<ResidualBlock> blocks;
  };
  SketchTokenizerConfig config_;
  Convolution conv_in_;
  std::vector<Level> levels_;
  std::vector<ResidualBlock> middle_;
  Normalisation norm_out_;
  Convolution conv_out_, quant_conv_;
  Codebook codebook_;
};

}  // namespace ilat::cpu
