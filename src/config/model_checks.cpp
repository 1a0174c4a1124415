#include "config/model_checks.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "ilat/pose.h"

namespace ilat {
namespace {

// Far above any network that fits a machine, and low enough that no size computed from these overflows an int.
constexpr int kMostCodes = 1 << 20;
constexpr int kMostChannels = 1 << 14;
constexpr int kLongestSide = 1 << 13;
constexpr int kGroups = 32;  // of Norm::group

/// What the two tokenizers have in common.
/// @param stem pixels a side that the finest level's cells cover
template <class Tokenizer>
ConfigProblems check_tokenizer(const Tokenizer& config, int stem) {
  ConfigProblems problems;
  bool widths_known = problems.expect_range("base_channels", config.base_channels, 1, 4096);
  const auto levels = config.multipliers.size();
  problems.expect(levels >= 1 && levels <= 8, "multipliers",
                  "has " + std::to_string(levels) + " entries; expected 1 to 8, one a level");
  for (const int multiplier : config.multipliers) {
    widths_known = problems.expect_range("multipliers", multiplier, 1, 64) && widths_known;
  }
  if (problems.expect_range("resolution", config.resolution, 1, kLongestSide) && levels >= 1 && levels <= 8) {
    const int divisor = stem << (levels - 1);
    problems.expect(config.resolution % divisor == 0, "resolution",
                    "is " + std::to_string(config.resolution) + "; expected a multiple of " + std::to_string(divisor) +
                        (stem > 1 ? ", the stem and one halving between two levels" : ", one halving between two levels"));
  }
  problems.expect_range("residual_blocks", config.residual_blocks, 1, 64);
  problems.expect_range("latent_channels", config.latent_channels, 1, kMostChannels);
  problems.expect_range("codebook_size", config.codebook_size, 1, kMostCodes);
  problems.expect_range("codebook_width", config.codebook_width, 1, kMostChannels);
  if (config.norm == Norm::group && widths_known) {
    for (int level = 0; level < config.levels(); ++level) {
      problems.expect(config.width(level) % kGroups == 0, "multipliers",
                      "make level " + std::to_string(level) + " " + std::to_string(config.width(level)) +
                          " wide; norm = group expected a multiple of " + std::to_string(kGroups));
    }
  }
  return problems;
}

/// Values of one part that must repeat a value of another.
ConfigProblems check_fit(const ModelConfig& config) {
  const auto& [image, sketch, transformer] =
      std::tie(config.image_tokenizer, config.sketch_tokenizer, config.transformer);
  ConfigProblems problems;
  const auto expect_equal = [&problems](const char* key, int value, const char* other_key, int other) {
    problems.expect(value == other, key,
                    "is " + std::to_string(value) + "; expected " + std::to_string(other) + " to match " + other_key);
  };
  if (image && sketch) {
    problems.expect(sketch->tokens_per_side() == image->tokens_per_side(), "sketch_tokenizer.multipliers",
                    "make " + std::to_string(sketch->tokens_per_side()) + " tokens per side; expected " +
                        std::to_string(image->tokens_per_side()) + " to match image_tokenizer");
  }
  if (!transformer) return problems;
  problems.expect(!config.drawing || config.drawing->guidance == 1 || transformer->layout == Layout::packed, "drawing.guidance",
                  "needs layout = packed; expected 1 in the paper's layout");
  if (image) {
    expect_equal("transformer.tokens_per_side", transformer->tokens_per_side, "image_tokenizer",
                 image->tokens_per_side());
    expect_equal("transformer.image_codes", transformer->image_codes, "image_tokenizer.codebook_size",
                 image->codebook_size);
    expect_equal("transformer.codes_per_cell", transformer->codes_per_cell, "image_tokenizer", image->codes_per_cell);
  }
  if (transformer->layout == Layout::packed) {  // its condition is pictures, not tokens
    if (!image) return problems;
    expect_equal("transformer.feature_width", transformer->feature_width, "image_tokenizer.codebook_width",
                 image->codebook_width);
    expect_equal("transformer.resolution", transformer->resolution, "image_tokenizer", image->resolution);
    return problems;
  }
  const bool poses = transformer->target_joints > 0;  // then the condition is the source image's own tokens
  if (poses && image) {
    expect_equal("transformer.condition_codes", transformer->condition_codes, "image_tokenizer.codebook_size",
                 image->codebook_size);
  } else if (!poses && sketch) {
    expect_equal("transformer.condition_codes", transformer->condition_codes, "sketch_tokenizer.codebook_size",
                 sketch->codebook_size);
  }
  return problems;
}

}  // namespace

ConfigProblems problems_of(const ImageTokenizerConfig& config) {
  const bool stem_known = config.stem >= 1 && config.stem <= 64;
  ConfigProblems problems = check_tokenizer(config, stem_known ? config.stem : 1);
  problems.expect_range("stem", config.stem, 1, 64);
  problems.expect_range("codes_per_cell", config.codes_per_cell, 1, 16);
  for (const int side : config.attention_resolutions) {
    bool is_a_level = false;
    for (int level = 0; stem_known && level < config.levels() && level < 8; ++level) is_a_level |= config.side(level) == side;
    problems.expect(is_a_level, "attention_resolutions",
                    "has " + std::to_string(side) + "; expected sides of levels: resolution / stem halved 0 to " +
                        std::to_string(config.levels() - 1) + " times");
  }
  return problems;
}

ConfigProblems problems_of(const SketchTokenizerConfig& config) { return check_tokenizer(config, 1); }

namespace {

/// What layout = packed asks of a transformer, and what it alone has.
void check_layout(const TransformerConfig& config, ConfigProblems& problems) {
  problems.expect_range("codes_per_cell", config.codes_per_cell, 1, 16);
  problems.expect_range("feature_width", config.feature_width, 1, kMostChannels);
  problems.expect_range("resolution", config.resolution, 1, kLongestSide);
  if (config.layout == Layout::paper) {
    problems.expect(config.codes_per_cell == 1, "codes_per_cell",
                    "is " + std::to_string(config.codes_per_cell) + "; expected 1 in the paper's layout");
    problems.expect(!config.mirror, "mirror", "needs layout = packed");
    return;
  }
  problems.expect(config.attention_mask == AttentionMask::paper, "attention_mask",
                  "belongs to the paper's layout; expected none with layout = packed");
  for (const auto& [key, joints] : {std::pair{"source_joints", config.source_joints}, std::pair{"target_joints", config.target_joints}})
    problems.expect(joints == 0 || joints == static_cast<int>(kJoints), key,
                    "is " + std::to_string(joints) + "; layout = packed expected 0 or " + std::to_string(kJoints));
  problems.expect(config.heads < 1 || config.width % (4 * config.heads) == 0, "width",
                  "is " + std::to_string(config.width) + "; layout = packed expected a multiple of 4 heads (" +
                      std::to_string(4 * config.heads) + "): positions turn pairs of numbers on two axes");
  const int cell = config.tokens_per_side < 1 ? 0 : config.resolution / config.tokens_per_side;
  problems.expect(cell >= 2 && (cell & (cell - 1)) == 0 && cell * config.tokens_per_side == config.resolution,
                  "resolution",
                  "is " + std::to_string(config.resolution) + "; layout = packed expected tokens_per_side (" +
                      std::to_string(config.tokens_per_side) + ") times a power of two from 2");
}

}  // namespace

ConfigProblems problems_of(const TransformerConfig& config) {
  ConfigProblems problems;
  problems.expect_range("layers", config.layers, 1, 1024);
  const bool heads = problems.expect_range("heads", config.heads, 1, 1024);
  const bool width = problems.expect_range("width", config.width, 1, kMostChannels);
  if (heads && width) {
    problems.expect(
        config.width % config.heads == 0, "heads",
        "is " + std::to_string(config.heads) + "; expected a divisor of width " + std::to_string(config.width));
  }
  problems.expect_range("tokens_per_side", config.tokens_per_side, 1, 256);
  problems.expect_range("image_codes", config.image_codes, 1, kMostCodes);
  problems.expect_range("condition_codes", config.condition_codes, 1, kMostCodes);
  problems.expect_range("source_joints", config.source_joints, 0, 1024);
  problems.expect_range("target_joints", config.target_joints, 0, 1024);
  problems.expect(config.source_joints == 0 || config.target_joints != 0, "source_joints",
                  "is " + std::to_string(config.source_joints) + " without target_joints; expected both or none");
  problems.expect_range("dropout", config.dropout, 0.0, 0.99);
  check_layout(config, problems);
  return problems;
}

ConfigProblems problems_of(const XdogConfig& config) {
  ConfigProblems problems;
  problems.expect_range("side", config.side, 1, kLongestSide);
  problems.expect_range("sigma", config.sigma, 0.01, 100.0);
  problems.expect_range("k", config.k, 1.0, 100.0);
  problems.expect_range("gamma", config.gamma, 0.0, 10.0);
  problems.expect_range("phi", config.phi, 0.0, 1e6);
  problems.expect_range("epsilon", config.epsilon, -10.0, 10.0);
  return problems;
}

ConfigProblems problems_of(const DrawingConfig& config) {
  ConfigProblems problems;
  problems.expect_range("temperature", config.temperature, 0.0, 1e6);
  problems.expect_range("top_k", config.top_k, 0, kMostCodes);
  problems.expect_range("top_p", config.top_p, 1e-9, 1.0);
  problems.expect_range("guidance", config.guidance, 0.0, 100.0);
  problems.expect_range("variations", config.variations, 1, 64);
  return problems;
}

ConfigProblems problems_of(const ModelConfig& config) {
  ConfigProblems problems;
  if (config.image_tokenizer) problems.add_part("image_tokenizer", problems_of(*config.image_tokenizer));
  if (config.sketch_tokenizer) problems.add_part("sketch_tokenizer", problems_of(*config.sketch_tokenizer));
  if (config.transformer) problems.add_part("transformer", problems_of(*config.transformer));
  problems.add_part("xdog", problems_of(config.xdog));
  if (config.drawing) problems.add_part("drawing", problems_of(*config.drawing));
  // tokens_per_side() of a configuration that is itself wrong would only add noise.
  return problems.empty() ? check_fit(config) : problems;
}

}  // namespace ilat
