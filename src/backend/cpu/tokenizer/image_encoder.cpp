#include "backend/cpu/tokenizer/image_encoder.h"

#include <utility>

namespace ilat::cpu {
namespace {

int deepest(const ImageTokenizerConfig& config) { return config.width(config.levels() - 1); }

}  // namespace

ImageEncoder::ImageEncoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config)
    : two_stream_(config.convolutions == Convolutions::two_stream),
      stem_(config.stem),
      curve_(curve_of(config.activation)),
      conv_in_(weights, name + ".conv_in", {.in = 3 * config.stem * config.stem, .out = config.base_channels, .exact = true}),
      middle_(residual_blocks(weights, name + ".middle", 2,
                              {deepest(config), deepest(config), config.norm, config.activation})),
      norm_out_(weights, name + ".norm_out", config.norm, deepest(config)),
      conv_out_(weights, name + ".conv_out", {.in = deepest(config), .out = config.latent_channels}) {
  int width = config.base_channels;
  for (int level = 0; level < config.levels(); ++level) {
    const std::string own = name + ".level." + std::to_string(level);
    Level& made = levels_.emplace_back();
    made.blocks = residual_blocks(weights, own + ".block", config.residual_blocks,
                                  {width, config.width(level), config.norm, config.activation});
    if (config.residual_blocks > 0) width = config.width(level);
    if (level + 1 < config.levels())
      made.down.emplace(weights, own + ".down", Convolution::Options{.in = width, .out = width, .kernel = 4, .stride = 2});
  }
}

Maps ImageEncoder::forward(const FloatMaps& images, const CellMask& pixels, Run& run) const {
  CellMask cells = pixels.pooled(stem_);
  const CellMask* mask = two_stream_ ? &cells : nullptr;
  Maps x = conv_in_.forward(folded(images, stem_, run), mask, run);  // [B, H / stem, W / stem, base_channels]
  for (const Level& level : levels_) {
    x = run_blocks(level.blocks, std::move(x), mask, run);
    if (!level.down) continue;
    x = level.down->forward(x, mask, run);
    cells = cells.pooled(2);
  }
  x = run_blocks(middle_, std::move(x), mask, run);
  x = norm_out_.forward(x, curve_, run);
  return conv_out_.forward(x, mask, run);
}

}  // namespace ilat::cpu
