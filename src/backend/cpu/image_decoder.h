#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/tokenizer_blocks.h"

namespace ilat::cpu {

/// What tells every level of the decoder of the pixels outside the mask; the twin of tokenizer/kept_pixels.h.
class KeptPixelsEncoder {
 public:
  KeptPixelsEncoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config);
  /// @param known [B, 4, H, W]: the kept pixels, zeros in the mask, and the mask
  /// @return for every level, finest first, what is added to its input
  std::vector<Maps> forward(const FloatMaps& known, Run& run) const;

 private:
  struct Level {
    Convolution conv;
    Normalisation norm;
    Convolution tell;
  };
  int stem_;
  Curve curve_;
  std::vector<Level> levels_;
};

/// Latent map -> photo, the twin of tokenizer/image_decoder.h.
class ImageDecoder {
 public:
  ImageDecoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config);
  /// @param latents [B, h, w, latent_channels]
  /// @param known as KeptPixelsEncoder takes it, for a decoder that sees kept pixels; others get none
  /// @return [B, 3, H, W] in (-1, 1)
  FloatMaps forward(const Maps& latents, const FloatMaps* known, Run& run) const;

 private:
  struct Level {
    std::vector<ResidualBlock> blocks;
    std::vector<SpatialAttention> attention;  // after each block; empty = none
    std::optional<Convolution> up;            // not in the finest level
  };
  Maps run_level(const Level& level, Maps x, Run& run) const;

  int stem_;
  Curve curve_;
  Convolution conv_in_;
  std::vector<ResidualBlock> middle_;
  std::optional<SpatialAttention> middle_attention_;
  std::optional<KeptPixelsEncoder> kept_;
  std::vector<Level> levels_;  // entry i works at the resolution of encoder level i
  Normalisation norm_out_;
  Convolution conv_out_;
};

}  // namespace ilat::cpu
