#include "tiny_model.h"

#include <algorithm>
#include <cmath>

#include "backend/cpu/random_cpu_model.h"

namespace ilat::test {

namespace {

ModelConfig tiny_config() {
  ModelConfig config;
  config.name = "tiny";
  config.description = "random weights, for tests";
  config.licence = "none";
  config.provenance = {{"weights", "random"}};
  config.image_tokenizer = ImageTokenizerConfig{.resolution = 64,
                                                .base_channels = 8,
                                                .multipliers = {1, 1, 2},
                                                .residual_blocks = 1,
                                                .latent_channels = 16,
                                                .codebook_size = 32,
                                                .codebook_width = 8};
  config.sketch_tokenizer = SketchTokenizerConfig{.resolution = 64,
                                                  .base_channels = 8,
                                                  .multipliers = {1, 1, 2},
                                                  .residual_blocks = 1,
                                                  .latent_channels = 16,
                                                  .codebook_size = 32,
                                                  .codebook_width = 8};
  config.transformer = TransformerConfig{
      .layers = 2, .heads = 2, .width = 32, .tokens_per_side = 16, .image_codes = 32, .condition_codes = 32};
  config.xdog.side = 128;
  return config;
}

std::uint8_t byte(double value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); }

}  // namespace

void write_tiny_model(const std::filesystem::path& folder) { write_random_model(folder, tiny_config(), 1); }

Image drawn_photo(int width, int height) {
  Image photo(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool inside = std::hypot(x - width / 2.0, y - height / 2.0) < std::min(width, height) / 3.0;
      photo.row(y)[x * 3] = byte(inside ? 220 - x : 40 + x);
      photo.row(y)[x * 3 + 1] = byte(inside ? 150 : 60 + y);
      photo.row(y)[x * 3 + 2] = byte(120 + 60 * std::sin(0.3 * x) * std::cos(0.2 * y));
    }
  return photo;
}

Image drawn_mask(int width, int height, int left, int top, int right, int bottom) {
  Image mask(width, height, 1);
  for (int y = top; y < bottom; ++y) std::fill(mask.row(y) + left, mask.row(y) + right, std::uint8_t{255});
  return mask;
}

Image drawn_sketch(int width, int height) {
  Image sketch(width, height, 1, 255);
  for (int x = width / 4; x < width * 3 / 4; ++x)
    for (int y = height / 2 - 2; y < height / 2 + 2; ++y) sketch.row(y + (x % 16) / 4)[x] = 0;
  return sketch;
}

}  // namespace ilat::test
