#pragma once

#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/tokenizer/codebook.h"
#include "backend/cpu/tokenizer/image_decoder.h"
#include "backend/cpu/tokenizer/image_encoder.h"

namespace ilat::cpu {

/// TS-VQGAN (spec section 3), the twin of tokenizer/image_tokenizer.h.
class ImageTokenizer {
 public:
  ImageTokenizer(WeightReader& weights, const ImageTokenizerConfig& config);

  /// @param images [B, 3, H, W]  @param masks [B, 1, H, W]
  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) const;
  /// @param tokens [B, L, C]
  /// @throws Error usage if a token is no code, or maps have other shapes than the model's
  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) const;

  const ImageTokenizerConfig& config() const { return config_; }

 private:
  ImageTokenizerConfig config_;
  ImageEncoder encoder_;
  Convolution quant_conv_;
  Codebook codebook_;
  Convolution post_quant_conv_;
  ImageDecoder decoder_;
};

}  // namespace ilat::cpu
