#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/tokenizer/tokenizer_blocks.h"

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
  /// @param wanted the pixels that count: with norm = channel, where a cell depends on those near it alone, only these
  /// are computed, and what they depend on; zeros elsewhere. Empty = all.
  /// @return [B, 3, H, W] in (-1, 1)
  FloatMaps forward(const Maps& latents, const FloatMaps* known, const PixelBox& wanted, Run& run) const;

 private:
  struct Level {
    std::vector<ResidualBlock> blocks;
    std::vector<SpatialAttention> attention;  // after each block; empty = none
    std::optional<Convolution> up;            // not in the finest level
  };
  /// By level, which cells of its input are needed for the wanted pixels. Whole maps where they depend on all cells.
  std::vector<CellBox> needed(const PixelBox& wanted) const;
  Maps run_level(const Level& level, Maps x, Run& run) const;

  int stem_;
  int side_;    // of the finest level, in cells
  bool local_;  // whether a cell depends on those near it alone
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
