#include "backend/cpu/tokenizer/image_tokenizer.h"

#include <algorithm>

#include "backend/expect.h"

namespace ilat::cpu {

ImageTokenizer::ImageTokenizer(WeightReader& weights, const ImageTokenizerConfig& config)
    : config_(config),
      encoder_(weights, "encoder", config),
      quant_conv_(weights, "quant_conv",
                  {.in = config.latent_channels, .out = config.codebook_width, .kernel = 1, .padding = 0, .exact = true}),
      codebook_(weights, "codebook", config.codebook_size, config.codebook_width, config.codes_per_cell),
      post_quant_conv_(weights, "post_quant_conv",
                       {.in = config.codebook_width, .out = config.latent_channels, .kernel = 1, .padding = 0, .exact = true}),
      decoder_(weights, "decoder", config) {}

EncodedImages ImageTokenizer::encode(const FloatMaps& images, const FloatMaps& masks) const {
  Run run;
  const bool ordinary = config_.convolutions == Convolutions::ordinary;  // as if nothing were masked
  const CellMask mask(ordinary ? FloatMaps(masks.batch, 1, masks.height, masks.width) : masks);
  // A 1x1 kernel looks at its own cell only: the last convolution needs no second stream.
  const Maps features = quant_conv_.forward(encoder_.forward(images, mask, run), run);  // [B, h, w, D]
  return {codebook_.nearest(features), unfolded(features, 1)};
}

namespace {

/// Kept pixels, zeros in the mask, and the mask: [B, 4, H, W]. Nothing is kept where there is no photo.
FloatMaps known_pixels(const KeptPhoto& photo, int batch, int side) {
  FloatMaps known(batch, 4, side, side);
  for (int item = 0; item < batch; ++item) {
    if (photo.image.empty()) {
      std::fill_n(known.plane(item, 3), known.plane_size(), 1.0f);
      continue;
    }
    const float* mask = photo.mask.plane(item, 0);
    for (std::size_t pixel = 0; pixel < known.plane_size(); ++pixel) {
      const bool kept = mask[pixel] == 0;
      known.plane(item, 3)[pixel] = kept ? 0.0f : 1.0f;
      for (int channel = 0; kept && channel < 3; ++channel)
        known.plane(item, channel)[pixel] = photo.image.plane(item, channel)[pixel];
    }
  }
  return known;
}

}  // namespace

FloatMaps ImageTokenizer::decode(std::span<const Token> tokens, const KeptPhoto& photo) const {
  const int side = config_.tokens_per_side();
  const std::size_t grid = static_cast<std::size_t>(side) * side * config_.codes_per_cell;
  expect_count(tokens.size(), tokens.size() / grid * grid, "tokens");
  for (const Token token : tokens)
    if (token < 0) throw Error(ErrorCode::usage, "a cell to decode has no code; draw it first");
  expect_codes(tokens, config_.codebook_size, "tokens to decode");
  const PixelBox& wanted = photo.wanted;
  if (wanted.top < 0 || wanted.left < 0 || wanted.bottom > config_.resolution || wanted.right > config_.resolution)
    throw Error(ErrorCode::usage, "the pixels to decode reach beyond the picture");
  Run run;
  Maps latents(run.pool, static_cast<int>(tokens.size() / grid), side, side, config_.codebook_width);
  codebook_.look_up(tokens, latents);
  if (!photo.features.empty()) {
    const Maps own = folded(photo.features, 1, run);
    expect_count(own.size(), latents.size(), "numbers of features");
    expect_count(photo.kept.values.size(), latents.cells(), "cells of the map of kept ones");
    for (std::size_t cell = 0; cell < latents.cells(); ++cell)
      if (photo.kept.values[cell] != 0) std::copy_n(own.cell(cell), latents.channels, latents.cell(cell));
  }
  const Maps decoder_input = post_quant_conv_.forward(latents, run);
  if (config_.decoder_sees == DecoderSees::tokens) return decoder_.forward(decoder_input, nullptr, photo.wanted, run);
  if (!photo.image.empty()) {
    expect_shape(photo.image, 3, config_.resolution, "an image");
    expect_shape(photo.mask, 1, config_.resolution, "a mask");
    for (const FloatMaps* maps : {&photo.image, &photo.mask})
      expect_count(static_cast<std::size_t>(maps->batch), static_cast<std::size_t>(latents.batch), "kept photos");
  }
  const FloatMaps known = known_pixels(photo, latents.batch, config_.resolution);
  return decoder_.forward(decoder_input, &known, photo.wanted, run);
}

}  // namespace ilat::cpu
