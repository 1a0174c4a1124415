#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/tokenizer/tokenizer_blocks.h"

namespace ilat::cpu {

/// Photo -> latent map by two-stream convolutions (or ordinary ones, which look at no mask), the twin of
/// tokenizer/image_encoder.h.
class ImageEncoder {
 public:
  ImageEncoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config);
  /// @param images [B, 3, H, W]
  /// @param pixels of the images
  /// @return [B, h, w, latent_channels]
  Maps forward(const FloatMaps& images, const CellMask& pixels, Run& run) const;

 private:
  struct Level {
    std::vector<ResidualBlock> blocks;
    std::optional<TwoStreamConvolution> down;  // to half the side; not in the last
  };
  bool two_stream_;
  int stem_;
  Curve curve_;
  TwoStreamConvolution conv_in_;
  std::vector<Level> levels_;
  std::vector<ResidualBlock> middle_;
  Normalisation norm_out_;
  TwoStreamConvolution conv_out_;
};

}  // namespace ilat::cpu
