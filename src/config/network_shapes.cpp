#include "config/network_shapes.h"

#include <algorithm>

namespace ilat {
namespace {

/// Collects the weights of layers, named as in nn/ and transformer/. The modules are the definition; this twin of their
/// constructors lets `import` and `info` check a file without LibTorch, and tests hold the two equal.
class Shapes {
 public:
  explicit Shapes(Norm norm = Norm::instance) : norm_(norm) {}

  void convolution(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel = 3) {
    all_[name + ".weight"] = {out, in, kernel, kernel};
    all_[name + ".bias"] = {out};
  }
  void normalisation(const std::string& name, std::int64_t channels) {
    if (norm_ != Norm::instance) all_[name + ".weight"] = {channels};
    if (norm_ == Norm::group) all_[name + ".bias"] = {channels};
  }
  void residual_block(const std::string& name, std::int64_t in, std::int64_t out) {
    normalisation(name + ".norm1", in);
    convolution(name + ".conv1", in, out);
    normalisation(name + ".norm2", out);
    convolution(name + ".conv2", out, out);
    if (in != out) convolution(name + ".shortcut", in, out, 1);
  }
  void middle(const std::string& name, std::int64_t width) {
    for (const char* block : {".middle.0", ".middle.1"}) residual_block(name + block, width, width);
  }
  void self_attention(const std::string& name, std::int64_t channels) {
    normalisation(name + ".norm", channels);
    for (const char* part : {".query", ".key", ".value", ".output"}) convolution(name + part, channels, channels, 1);
  }
  void linear(const std::string& name, std::int64_t in, std::int64_t out) {
    all_[name + ".weight"] = {out, in};
    all_[name + ".bias"] = {out};
  }
  void layer_norm(const std::string& name, std::int64_t width) {
    all_[name + ".weight"] = {width};
    all_[name + ".bias"] = {width};
  }
  void tensor(const std::string& name, std::vector<std::int64_t> shape) { all_[name] = std::move(shape); }

  ExpectedTensors take() { return std::move(all_); }

 private:
  Norm norm_;
  ExpectedTensors all_;
};

std::string numbered(const std::string& name, int number) { return name + "." + std::to_string(number); }

/// @param codes of all the codebooks together
template <class Config>
void add_codebook(Shapes& shapes, const Config& config, std::int64_t codes) {
  shapes.convolution("quant_conv", config.latent_channels, config.codebook_width, 1);
  shapes.convolution("post_quant_conv", config.codebook_width, config.latent_channels, 1);
  shapes.tensor("codebook.weight", {codes, config.codebook_width});
}

/// What the two tokenizers' encoders and decoders begin and end with.
template <class Config>
void add_ends(Shapes& shapes, const Config& config, int channels, int kernel) {
  const int deepest = config.width(config.levels() - 1);
  shapes.convolution("encoder.conv_in", channels, config.base_channels, kernel);
  shapes.middle("encoder", deepest);
  shapes.normalisation("encoder.norm_out", deepest);
  shapes.convolution("encoder.conv_out", deepest, config.latent_channels);
  shapes.convolution("decoder.conv_in", config.latent_channels, deepest);
  shapes.middle("decoder", deepest);
}

void add_levels(Shapes& shapes, const ImageTokenizerConfig& config) {
  const auto& sides = config.attention_resolutions;
  for (int level = 0; level < config.levels(); ++level) {
    const std::string encoder = numbered("encoder.level", level), decoder = numbered("decoder.level", level);
    const int width = config.width(level);
    int in = level == 0 ? config.base_channels : config.width(level - 1);
    for (int i = 0; i < config.residual_blocks; ++i, in = width)
      shapes.residual_block(numbered(encoder + ".block", i), in, width);
    if (level + 1 < config.levels()) shapes.convolution(encoder + ".down", width, width, 4);

    const bool attends = std::find(sides.begin(), sides.end(), config.side(level)) != sides.end();
    in = config.decoder_width_into(level);
    for (int i = 0; i < config.residual_blocks + 1; ++i, in = width) {
      shapes.residual_block(numbered(decoder + ".block", i), in, width);
      if (attends) shapes.self_attention(numbered(decoder + ".attention", i), width);
    }
    if (level > 0) shapes.convolution(decoder + ".up.conv", width, config.stem > 1 ? 4 * config.width(level - 1) : width);
    if (config.decoder_sees == DecoderSees::tokens) continue;
    const std::string kept = numbered("decoder.kept.level", level);
    const int cells = level == 0 ? 4 * config.stem * config.stem : config.base_channels;
    shapes.convolution(kept + ".conv", cells, config.base_channels, level == 0 ? 3 : 4);
    shapes.normalisation(kept + ".norm", config.base_channels);
    shapes.convolution(kept + ".tell", config.base_channels, config.decoder_width_into(level), 1);
  }
}

void add_map_encoder(Shapes& shapes, const std::string& name, int channels, const TransformerConfig& config,
                     std::vector<int> widths) {
  int halvings = 0;
  for (int cell = config.resolution / config.tokens_per_side; (1 << halvings) < cell;) ++halvings;
  const int convolved = std::min(halvings, static_cast<int>(widths.size()));
  int in = channels << (2 * (halvings - convolved));
  for (int i = 0; i < convolved; ++i) {
    const int out = widths[widths.size() - static_cast<std::size_t>(convolved - i)];
    shapes.convolution(numbered(name + ".down", i), in, out, 4);
    in = out;
  }
  shapes.convolution(name + ".out", in, config.width);
}

ExpectedTensors packed_tensors(const TransformerConfig& config) {
  Shapes shapes;
  const std::int64_t width = config.width, codes = std::int64_t{config.codes_per_cell} * config.image_codes;
  shapes.tensor("image_embedding", {codes, width});
  shapes.tensor("image_bias", {codes});
  shapes.tensor("image_start", {1, width});
  shapes.tensor("mask_embedding", {1, width});
  shapes.tensor("position", {config.tokens(), width});
  shapes.tensor("kind", {config.source_joints > 0 ? 3 : 2, width});
  if (config.kept_rows == KeptRows::features) shapes.linear("feature", config.feature_width, width);
  if (config.mirror) shapes.linear("mirror", width, width);
  for (const char* scale : {"carried_scale", "place_scale", "condition.lines_scale", "condition.pixels_scale"})
    shapes.tensor(std::string(scale) + ".weight", {width});
  add_map_encoder(shapes, "condition.lines", 3 + config.guide_maps(), config, {32, 64, 128});
  add_map_encoder(shapes, "condition.pixels", 8, config, {24, 48, 96});
  for (int i = 0; i < config.layers; ++i) {
    const std::string block = numbered("block", i);
    shapes.layer_norm(block + ".norm1", width);
    shapes.linear(block + ".attention.input", width, 3 * width);
    shapes.linear(block + ".attention.output", width, width);
    shapes.tensor(block + ".attention.log_scale", {1});
    shapes.layer_norm(block + ".norm2", width);
    shapes.linear(block + ".mlp.up", width, 4 * width);
    shapes.linear(block + ".mlp.down", 4 * width, width);
  }
  shapes.layer_norm("head.norm1", width);
  shapes.linear("head.dense", width, width);
  shapes.layer_norm("head.norm2", width);
  for (int depth = 1; depth < config.codes_per_cell; ++depth) {
    const std::string head = numbered("depth_head", depth);
    shapes.layer_norm(head + ".norm1", width);
    shapes.linear(head + ".up", 2 * width, 2 * width);
    shapes.linear(head + ".down", 2 * width, width);
    shapes.layer_norm(head + ".norm2", width);
  }
  return shapes.take();
}

}  // namespace

ExpectedTensors expected_tensors(const ImageTokenizerConfig& config) {
  Shapes shapes(config.norm);
  add_ends(shapes, config, 3 * config.stem * config.stem, 3);
  add_levels(shapes, config);
  if (!config.attention_resolutions.empty())
    shapes.self_attention("decoder.middle_attention", config.width(config.levels() - 1));
  shapes.normalisation("decoder.norm_out", config.width(0));
  shapes.convolution("decoder.conv_out", config.width(0), 3 * config.stem * config.stem);
  add_codebook(shapes, config, std::int64_t{config.codebook_size} * config.codes_per_cell);
  return shapes.take();
}

ExpectedTensors expected_tensors(const SketchTokenizerConfig& config) {
  Shapes shapes(config.norm);
  add_ends(shapes, config, 1, 13);
  for (int level = 0; level + 1 < config.levels(); ++level) {
    const std::string encoder = numbered("encoder.level", level), decoder = numbered("decoder.level", level);
    const int coarse = config.width(level + 1);
    shapes.convolution(encoder + ".down", level == 0 ? config.base_channels : config.width(level), coarse, 4);
    for (int i = 0; i < config.residual_blocks; ++i)
      shapes.residual_block(numbered(encoder + ".block", i), coarse, coarse);
    for (int i = 0; i < config.residual_blocks + 1; ++i)
      shapes.residual_block(numbered(decoder + ".block", i), coarse, coarse);
    shapes.convolution(decoder + ".up.conv", coarse, config.width(level));
  }
  shapes.normalisation("decoder.norm_out", config.width(0));
  shapes.convolution("decoder.conv_out", config.width(0), 1);
  add_codebook(shapes, config, config.codebook_size);
  return shapes.take();
}

ExpectedTensors expected_tensors(const TransformerConfig& config) {
  if (config.layout == Layout::packed) return packed_tensors(config);
  Shapes shapes;
  const std::int64_t width = config.width;
  for (const auto& [side, codes] : {std::pair{"condition", config.condition_codes}, std::pair{"image", config.image_codes}}) {
    const std::string name = side;
    shapes.tensor(name + "_start", {1, width});
    shapes.tensor(name + "_embedding", {codes, width});
    shapes.tensor(name + "_bias", {codes});
  }
  shapes.tensor("position", {config.rows(), width});
  if (config.attention_mask == AttentionMask::autoencoder) shapes.tensor("mask_embedding", {1, width});
  if (config.source_joints > 0 || config.target_joints > 0) {
    shapes.linear("pose.0", 3, 64);
    shapes.linear("pose.1", 64, 256);
    shapes.linear("pose.2", 256, width);
  }
  for (int i = 0; i < config.layers; ++i) {
    const std::string block = numbered("block", i);
    shapes.layer_norm(block + ".norm1", width);
    for (const char* part : {".query", ".key", ".value", ".output"})
      shapes.linear(block + ".attention" + part, width, width);
    shapes.layer_norm(block + ".norm2", width);
    shapes.linear(block + ".mlp.up", width, 4 * width);
    shapes.linear(block + ".mlp.down", 4 * width, width);
  }
  shapes.layer_norm("head.norm1", width);
  shapes.linear("head.dense", width, width);
  shapes.layer_norm("head.norm2", width);
  return shapes.take();
}

}  // namespace ilat
