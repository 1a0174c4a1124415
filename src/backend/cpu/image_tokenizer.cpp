#include "backend/cpu/image_tokenizer.h"

#include "backend/expect.h"

namespace ilat::cpu {

ImageTokenizer::ImageTokenizer(WeightReader& weights, const ImageTokenizerConfig& config)
    : config_(config),
      encoder_(weights, "encoder", config),
      quant_conv_(weights, "quant_conv",
                  {.in = config.latent_channels, .out = config.codebook_width, .kernel = 1, .padding = 0}),
      codebook_(weights, "codebook", config.codebook_size, config.codebook_width, config.codes_per_cell),
      post_quant_conv_(weights, "post_quant_conv",
                       {.in = config.codebook_width, .out = config.latent_channels, .kernel = 1, .padding = 0}),
      decoder_(weights, "decoder", config) {}

EncodedImages ImageTokenizer::encode(const FloatMaps& images, const FloatMaps& masks) const {
  Run run;
  // A 1x1 kernel looks at its own cell only: the last convolution needs no second stream.
  const Maps features = quant_conv_.forward(encoder_.forward(images, CellMask(masks), run), run);  // [B, h, w, D]
  return {codebook_.nearest(features), unfolded(features, 1)};
}

FloatMaps ImageTokenizer::decode(std::span<const Token> tokens, const FloatMaps& features, const FloatMaps& kept) const {
  const int side = config_.tokens_per_side();
  const std::size_t grid = static_cast<std::size_t>(side) * side * config_.codes_per_cell;
  expect_count(tokens.size(), tokens.size() / grid * grid, "tokens");
  for (const Token token : tokens)
    if (token < 0) throw Error(ErrorCode::usage, "a cell to decode has no code; draw it first");
  expect_codes(tokens, config_.codebook_size, "tokens to decode");
  Run run;
  Maps latents(run.pool, static_cast<int>(tokens.size() / grid), side, side, config_.codebook_width);
  codebook_.look_up(tokens, latents);
  if (!features.empty()) {
    const Maps own = folded(features, 1, run);
    expect_count(own.size(), latents.size(), "numbers of features");
    expect_count(kept.values.size(), latents.cells(), "cells of the map of kept ones");
    for (std::size_t cell = 0; cell < latents.cells(); ++cell)
      if (kept.values[cell] != 0) std::copy_n(own.cell(cell), latents.channels, latents.cell(cell));
  }
  return decoder_.forward(post_quant_conv_.forward(latents, run), run);
}

}  // namespace ilat::cpu
