#include "backend/cpu/image_decoder.h"

#include <algorithm>
#include <utility>

namespace ilat::cpu {
namespace {

int deepest(const ImageTokenizerConfig& config) { return config.width(config.levels() - 1); }

bool attends(const ImageTokenizerConfig& config, int level) {
  const auto& sides = config.attention_resolutions;
  return std::find(sides.begin(), sides.end(), config.side(level)) != sides.end();
}

void add(Maps& sum, const Maps& x) {
  std::ranges::transform(sum.values(), x.values(), sum.values().begin(), std::plus<>());
}

}  // namespace

KeptPixelsEncoder::KeptPixelsEncoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config)
    : stem_(config.stem), curve_(curve_of(config.activation)) {
  const int width = config.base_channels;
  for (int level = 0; level < config.levels(); ++level) {
    const std::string own = name + ".level." + std::to_string(level);
    const Convolution::Options first{.in = 4 * config.stem * config.stem, .out = width};  // three colours and the mask
    const Convolution::Options halving{.in = width, .out = width, .kernel = 4, .stride = 2};
    levels_.push_back({Convolution(weights, own + ".conv", level == 0 ? first : halving),
                       Normalisation(weights, own + ".norm", config.norm, width),
                       Convolution(weights, own + ".tell",
                                   {.in = width, .out = config.decoder_width_into(level), .kernel = 1, .padding = 0})});
  }
}

std::vector<Maps> KeptPixelsEncoder::forward(const FloatMaps& known, Run& run) const {
  Maps x = folded(known, stem_, run);
  std::vector<Maps> told;
  for (const Level& level : levels_) {
    x = level.norm.forward(level.conv.forward(x, run), curve_, run);
    told.push_back(level.tell.forward(x, run));
  }
  return told;
}

ImageDecoder::ImageDecoder(WeightReader& weights, const std::string& name, const ImageTokenizerConfig& config)
    : stem_(config.stem),
      curve_(curve_of(config.activation)),
      conv_in_(weights, name + ".conv_in", {.in = config.latent_channels, .out = deepest(config)}),
      middle_(residual_blocks(weights, name + ".middle", 2,
                              {deepest(config), deepest(config), config.norm, config.activation})),
      norm_out_(weights, name + ".norm_out", config.norm, config.width(0)),
      conv_out_(weights, name + ".conv_out", {.in = config.width(0), .out = 3 * config.stem * config.stem}) {
  if (!config.attention_resolutions.empty())
    middle_attention_.emplace(weights, name + ".middle_attention", config.norm, deepest(config));
  if (config.decoder_sees == DecoderSees::kept_pixels) kept_.emplace(weights, name + ".kept", config);
  for (int level = 0; level < config.levels(); ++level) {
    const std::string own = name + ".level." + std::to_string(level);
    const int width = config.width(level);
    Level& made = levels_.emplace_back();
    made.blocks = residual_blocks(weights, own + ".block", config.residual_blocks + 1,
                                  {config.decoder_width_into(level), width, config.norm, config.activation});
    for (int i = 0; attends(config, level) && i < config.residual_blocks + 1; ++i)
      made.attention.emplace_back(weights, own + ".attention." + std::to_string(i), config.norm, width);
    if (level == 0) continue;
    if (config.stem == 1)
      made.up.emplace(weights, own + ".up.conv", Convolution::Options{.in = width, .out = width});
    else
      made.up.emplace(weights, own + ".up.conv",
                      Convolution::Options{.in = width, .out = 4 * config.width(level - 1), .unfolds = 2});
  }
}

Maps ImageDecoder::run_level(const Level& level, Maps x, Run& run) const {
  for (std::size_t i = 0; i < level.blocks.size(); ++i) {
    x = level.blocks[i].forward(std::move(x), nullptr, run);
    if (!level.attention.empty()) x = level.attention[i].forward(std::move(x), run);
  }
  if (!level.up) return x;
  if (level.up->reads() == Numbers::bfloats) x = in_bfloats(x, run);
  if (stem_ == 1) return level.up->forward(doubled(x, run), run);
  return spread(level.up->forward(x, run), 2, run);
}

FloatMaps ImageDecoder::forward(const Maps& latents, const FloatMaps* known, Run& run) const {
  Maps x = middle_[0].forward(conv_in_.forward(latents, run), nullptr, run);  // [B, h, w, deepest]
  if (middle_attention_) x = middle_attention_->forward(std::move(x), run);
  x = middle_[1].forward(std::move(x), nullptr, run);
  std::vector<Maps> told;
  if (kept_) told = kept_->forward(*known, run);
  for (std::size_t level = levels_.size(); level-- > 0;) {
    if (!told.empty()) add(x, told[level]);
    x = run_level(levels_[level], std::move(x), run);
  }
  Maps y = conv_out_.forward(norm_out_.forward(x, curve_, run), run);
  apply_curve(Curve::tanh, y.values());
  return unfolded(y, stem_);  // [B, 3, H, W]
}

}  // namespace ilat::cpu
