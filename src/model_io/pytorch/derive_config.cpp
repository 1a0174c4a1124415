#include "model_io/pytorch/derive_config.h"

#include <limits>

#include "ilat/error.h"

namespace ilat {
namespace {

constexpr int kJoints = 13;           // of the published pose models (spec section 5)
constexpr int kPublishedWidth = 768;  // has 12 heads
constexpr int kMostNumbered = 1024;   // blocks or levels; ends a count in a hostile file

class Derivation {
 public:
  Derivation(const NamedWeights& weights, const std::string& origin) : weights_(weights), origin_(origin) {}

  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_model, problem, origin_); }

  bool has(const std::string& name) const { return weights_.contains(name); }

  /// Side `index` of a weight of `dimensions` dimensions.
  int side(const std::string& name, std::size_t dimensions, std::size_t index) const {
    const auto found = weights_.find(name);
    if (found == weights_.end()) refuse("has no weight " + name + "; the architecture cannot be told without it");
    const auto& shape = found->second.shape;
    if (shape.size() != dimensions || shape[index] < 1 || shape[index] > std::numeric_limits<int>::max())
      refuse("weight " + name + ": expected " + std::to_string(dimensions) + " sides of at least 1, got " +
             shape_text(shape));
    return static_cast<int>(shape[index]);
  }

  /// How many of prefix.0suffix, prefix.1suffix ... there are.
  int count(const std::string& prefix, const std::string& suffix) const {
    int number = 0;
    while (number < kMostNumbered && has(prefix + "." + std::to_string(number) + suffix)) ++number;
    return number;
  }

  Norm norm() const {
    if (has("encoder.norm_out.bias")) return Norm::group;
    return has("encoder.norm_out.weight") ? Norm::channel : Norm::instance;
  }

  int multiplier(int width, int base) const {
    if (width % base != 0)
      refuse("has a level of " + std::to_string(width) + " channels; expected a multiple of the first convolution's " +
             std::to_string(base));
    return width / base;
  }

  /// What both tokenizers have in common.
  template <class Config>
  Config tokenizer(int resolution) const {
    Config config;
    config.resolution = resolution;
    config.base_channels = side("encoder.conv_in.weight", 4, 0);
    config.latent_channels = side("encoder.conv_out.weight", 4, 0);
    config.codebook_size = side("codebook.weight", 2, 0);
    config.codebook_width = side("codebook.weight", 2, 1);
    config.norm = norm();
    config.residual_blocks = count("encoder.level.0.block", ".conv1.weight");
    config.multipliers.clear();
    return config;
  }

 private:
  const NamedWeights& weights_;
  const std::string& origin_;
};

std::string level_name(const char* part, int level) { return std::string(part) + ".level." + std::to_string(level); }

/// The published pose models have 13 joints on one side or on both, which makes the number of rows odd or even.
TransformerConfig with_rows(TransformerConfig config, int rows, bool poses, const Derivation& weights) {
  if (poses) {
    config.target_joints = kJoints;
    config.source_joints = rows % 2 == 0 ? kJoints : 0;
  }
  const int tokens = (rows - 2 - config.source_joints - config.target_joints) / 2;
  config.tokens_per_side = 1;
  while (config.tokens_per_side < 1024 && config.tokens() < tokens) ++config.tokens_per_side;
  if (config.rows() != rows)
    weights.refuse("has positions for " + std::to_string(rows) +
                   " rows; expected 2 L + 2 for L tokens of a square grid" + (poses ? ", and 13 or 26 joints" : ""));
  return config;
}

}  // namespace

ImageTokenizerConfig derive_image_tokenizer(const NamedWeights& named, int resolution, const std::string& origin) {
  const Derivation weights(named, origin);
  auto config = weights.tokenizer<ImageTokenizerConfig>(resolution);
  const int levels = weights.count("encoder.level", ".block.0.conv1.weight");
  for (int level = 0; level < levels; ++level) {
    const int width = weights.side(level_name("encoder", level) + ".block.0.conv1.weight", 4, 0);
    config.multipliers.push_back(weights.multiplier(width, config.base_channels));
    if (weights.has(level_name("decoder", level) + ".attention.0.query.weight") && level < 31)
      config.attention_resolutions.push_back(resolution >> level);
  }
  return config;
}

SketchTokenizerConfig derive_sketch_tokenizer(const NamedWeights& named, int resolution, const std::string& origin) {
  const Derivation weights(named, origin);
  auto config = weights.tokenizer<SketchTokenizerConfig>(resolution);
  // The encoder starts at base_channels whatever the first multiplier; the decoder's end has it.
  config.multipliers.push_back(weights.multiplier(weights.side("decoder.conv_out.weight", 4, 1), config.base_channels));
  const int halvings = weights.count("encoder.level", ".down.weight");
  for (int level = 0; level < halvings; ++level) {
    const int width = weights.side(level_name("encoder", level) + ".down.weight", 4, 0);
    config.multipliers.push_back(weights.multiplier(width, config.base_channels));
  }
  return config;
}

TransformerConfig derive_transformer(const NamedWeights& named, std::optional<int> heads, const std::string& origin) {
  const Derivation weights(named, origin);
  TransformerConfig config;
  config.layers = weights.count("block", ".norm1.weight");
  config.width = weights.side("position", 2, 1);
  config.image_codes = weights.side("image_embedding", 2, 0);
  config.condition_codes = weights.side("condition_embedding", 2, 0);
  if (!heads && config.width != kPublishedWidth)
    throw Error(ErrorCode::usage,
                "the number of attention heads is not in the weights' shapes, and a width of " +
                    std::to_string(config.width) + " is not the published one (768, 12 heads); give --heads N",
                origin);
  if (heads) config.heads = *heads;
  return with_rows(config, weights.side("position", 2, 0), weights.has("pose.0.weight"), weights);
}

}  // namespace ilat
