#include "edit_work.h"

namespace ilat {
namespace {

double convolution(int side, int in, int out, int kernel) {
  return 2.0 * side * side * in * out * kernel * kernel;
}

double residual_block(int side, int in, int out) {
  return convolution(side, in, out, 3) + convolution(side, out, out, 3) + (in == out ? 0 : convolution(side, in, out, 1));
}

double block_weights(const TransformerConfig& config) { return 12.0 * config.width * config.width; }

}  // namespace

double encode_flops(const ImageTokenizerConfig& config) {
  double sum = convolution(config.side(0), 3 * config.stem * config.stem, config.base_channels, 3);
  int width = config.base_channels;
  for (int level = 0; level < config.levels(); ++level) {
    for (int block = 0; block < config.residual_blocks; ++block) {
      sum += residual_block(config.side(level), width, config.width(level));
      width = config.width(level);
    }
    if (level + 1 < config.levels()) sum += convolution(config.side(level + 1), width, width, 4);
  }
  const int side = config.tokens_per_side();
  return sum + 2 * residual_block(side, width, width) + convolution(side, width, config.latent_channels, 3) +
         convolution(side, config.latent_channels, config.codebook_width, 1);
}

double decode_flops(const ImageTokenizerConfig& config) {
  const int deepest = config.width(config.levels() - 1), grid = config.tokens_per_side();
  double sum = convolution(grid, config.codebook_width, config.latent_channels, 1) +
               convolution(grid, config.latent_channels, deepest, 3) + 2 * residual_block(grid, deepest, deepest);
  for (int level = config.levels(); level-- > 0;) {
    int width = config.decoder_width_into(level);
    for (int block = 0; block < config.residual_blocks + 1; ++block) {
      sum += residual_block(config.side(level), width, config.width(level));
      width = config.width(level);
    }
    if (level > 0 && config.stem == 1) sum += convolution(config.side(level - 1), width, width, 3);
    if (level > 0 && config.stem > 1) sum += convolution(config.side(level), width, 4 * config.width(level - 1), 3);
  }
  return sum + convolution(config.side(0), config.width(0), 3 * config.stem * config.stem, 3);
}

double sketch_flops(const SketchTokenizerConfig& config) {
  double sum = convolution(config.resolution, 1, config.base_channels, 13);
  for (int level = 0; level + 1 < config.levels(); ++level) {
    const int side = config.resolution >> (level + 1), out = config.width(level + 1);
    sum += convolution(side, level == 0 ? config.base_channels : config.width(level), out, 4);
    sum += config.residual_blocks * residual_block(side, out, out);
  }
  const int side = config.tokens_per_side(), deepest = config.width(config.levels() - 1);
  return sum + 2 * residual_block(side, deepest, deepest) + convolution(side, deepest, config.latent_channels, 3) +
         convolution(side, config.latent_channels, config.codebook_width, 1);
}

double prefill_flops(const TransformerConfig& config, int rows) {
  const double products = 2.0 * rows * block_weights(config), attention = 4.0 * rows * rows * config.width;
  return config.layers * (products + attention);
}

double step_weights(const TransformerConfig& config) {
  const double head = static_cast<double>(config.width) * config.width + static_cast<double>(config.image_codes) * config.width;
  return config.layers * block_weights(config) + head;
}

}  // namespace ilat
