#include "backend/cpu/tokenizer/sketch_tokenizer.h"

#include <algorithm>
#include <utility>

namespace ilat::cpu {
namespace {

constexpr int kFirstKernel = 13;  // thin lines carry far

int deepest(const SketchTokenizerConfig& config) { return config.width(config.levels() - 1); }

ResidualBlock::Options block(const SketchTokenizerConfig& config, int width) {
  return {width, width, config.norm, config.activation};
}

/// Mirrored beyond its edges, without repeating them; as often as it takes where the map is smaller than the border.
FloatMaps reflected(const FloatMaps& map, int border) {
  FloatMaps wide(map.batch, map.channels, map.height + 2 * border, map.width + 2 * border);
  const auto inside = [](int place, int length) {
    if (length == 1) return 0;
    const int period = 2 * (length - 1), folded_place = (place % period + period) % period;
    return std::min(folded_place, period - folded_place);
  };
  for (int item = 0; item < map.batch; ++item)
    for (int y = 0; y < wide.height; ++y)
      for (int x = 0; x < wide.width; ++x)
        wide.plane(item, 0)[y * wide.width + x] =
            map.plane(item, 0)[inside(y - border, map.height) * map.width + inside(x - border, map.width)];
  return wide;
}

/// Asks for the decoder's weights, which a file holds too.
void check_decoder(WeightReader& weights, const SketchTokenizerConfig& config) {
  static_cast<void>(Convolution(weights, "post_quant_conv",
                                {.in = config.codebook_width, .out = config.latent_channels, .kernel = 1, .padding = 0}));
  const std::string name = "decoder";
  static_cast<void>(Convolution(weights, name + ".conv_in", {.in = config.latent_channels, .out = deepest(config)}));
  residual_blocks(weights, name + ".middle", 2, block(config, deepest(config)));
  for (int level = 0; level + 1 < config.levels(); ++level) {
    const std::string own = name + ".level." + std::to_string(level);
    residual_blocks(weights, own + ".block", config.residual_blocks + 1, block(config, config.width(level + 1)));
    static_cast<void>(Convolution(weights, own + ".up.conv", {.in = config.width(level + 1), .out = config.width(level)}));
  }
  static_cast<void>(Normalisation(weights, name + ".norm_out", config.norm, config.width(0)));
  static_cast<void>(Convolution(weights, name + ".conv_out", {.in = config.width(0), .out = 1}));
}

}  // namespace

SketchTokenizer::SketchTokenizer(WeightReader& weights, const SketchTokenizerConfig& config)
    : config_(config),
      conv_in_(weights, "encoder.conv_in",
               {.in = 1, .out = config.base_channels, .kernel = kFirstKernel, .padding = 0, .exact = true}),
      middle_(residual_blocks(weights, "encoder.middle", 2, block(config, deepest(config)))),
      norm_out_(weights, "encoder.norm_out", config.norm, deepest(config)),
      conv_out_(weights, "encoder.conv_out", {.in = deepest(config), .out = config.latent_channels}),
      quant_conv_(weights, "quant_conv",
                  {.in = config.latent_channels, .out = config.codebook_width, .kernel = 1, .padding = 0, .exact = true}),
      codebook_(weights, "codebook", config.codebook_size, config.codebook_width) {
  for (int level = 0; level + 1 < config.levels(); ++level) {
    const std::string own = "encoder.level." + std::to_string(level);
    const int in = level == 0 ? config.base_channels : config.width(level), out = config.width(level + 1);
    levels_.push_back({Convolution(weights, own + ".down", {.in = in, .out = out, .kernel = 4, .stride = 2}),
                       residual_blocks(weights, own + ".block", config.residual_blocks, block(config, out))});
  }
  check_decoder(weights, config);
}

std::vector<Token> SketchTokenizer::encode(const FloatMaps& sketches) const {
  Run run;
  Maps x = conv_in_.forward(folded(reflected(sketches, kFirstKernel / 2), 1, run), run);  // [B, H, W, base_channels]
  for (const Level& level : levels_) x = run_blocks(level.blocks, level.down.forward(x, run), nullptr, run);
  x = run_blocks(middle_, std::move(x), nullptr, run);
  x = conv_out_.forward(norm_out_.forward(x, curve_of(config_.activation), run), run);
  return codebook_.nearest(quant_conv_.forward(x, run));
}

}  // namespace ilat::cpu
