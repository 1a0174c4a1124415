#include "backend/cpu/tokenizer/image_decoder.h"

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
      side_(config.side(0)),
      local_(config.norm == Norm::channel && config.attention_resolutions.empty()),
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

namespace {

CellBox grown(const CellBox& box, int by, int side) {
  return {std::max(box.top - by, 0), std::max(box.left - by, 0), std::min(box.bottom + by, side), std::min(box.right + by, side)};
}

/// The cells of half the resolution that hold these.
CellBox halved(const CellBox& box) { return {box.top / 2, box.left / 2, (box.bottom + 1) / 2, (box.right + 1) / 2}; }

/// To edges that few boxes have: the library makes code for every size of a map.
CellBox rounded(const CellBox& box, int side) {
  constexpr int kStep = 8;
  const auto up = [&](int edge) { return std::min((edge + kStep - 1) / kStep * kStep, side); };
  return {box.top / kStep * kStep, box.left / kStep * kStep, up(box.bottom), up(box.right)};
}

/// Of maps that show `from` of their level, the part `to`.
Maps narrowed_to(Maps x, const CellBox& from, const CellBox& to, Run& run) {
  if (x.height == to.bottom - to.top && x.width == to.right - to.left) return x;
  return cut_out(x, {to.top - from.top, to.left - from.left, to.bottom - from.top, to.right - from.left}, run);
}

}  // namespace

std::vector<CellBox> ImageDecoder::needed(const PixelBox& wanted) const {
  std::vector<CellBox> boxes;
  if (!local_ || wanted.empty()) {
    for (std::size_t level = 0; level < levels_.size(); ++level) boxes.push_back({0, 0, side_ >> level, side_ >> level});
    return boxes;
  }
  const CellBox pixels{wanted.top / stem_, wanted.left / stem_, (wanted.bottom + stem_ - 1) / stem_,
                       (wanted.right + stem_ - 1) / stem_};
  CellBox box = grown(pixels, 1, side_);  // of what conv_out reads
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const int side = side_ >> level;
    if (level > 0) box = stem_ == 1 ? halved(grown(box, 1, 2 * side)) : grown(halved(box), 1, side);  // of what `up` reads
    box = rounded(grown(box, 2 * static_cast<int>(levels_[level].blocks.size()), side), side);
    boxes.push_back(box);
  }
  return boxes;
}

FloatMaps ImageDecoder::forward(const Maps& latents, const FloatMaps* known, const PixelBox& wanted, Run& run) const {
  Maps x = middle_[0].forward(conv_in_.forward(latents, run), nullptr, run);  // [B, h, w, deepest]
  if (middle_attention_) x = middle_attention_->forward(std::move(x), run);
  x = middle_[1].forward(std::move(x), nullptr, run);
  std::vector<Maps> told;
  if (kept_) told = kept_->forward(*known, run);
  const std::vector<CellBox> boxes = needed(wanted);
  CellBox shown{0, 0, x.height, x.width};  // which part of its level x is
  for (std::size_t level = levels_.size(); level-- > 0;) {
    const CellBox& box = boxes[level];
    x = narrowed_to(std::move(x), shown, box, run);
    if (!told.empty()) add(x, narrowed_to(std::move(told[level]), {0, 0, 0, 0}, box, run));
    x = run_level(levels_[level], std::move(x), run);
    shown = level == 0 ? box : CellBox{2 * box.top, 2 * box.left, 2 * box.bottom, 2 * box.right};
  }
  Maps y = conv_out_.forward(norm_out_.forward(x, curve_, run), run);
  apply_curve(Curve::tanh, y.values());
  FloatMaps part = unfolded(y, stem_);  // [B, 3, H, W], or what is wanted of it with a margin
  const int side = side_ * stem_;
  if (part.height == side && part.width == side) return part;
  FloatMaps picture(part.batch, part.channels, side, side);
  for (int item = 0; item < part.batch; ++item)
    for (int channel = 0; channel < part.channels; ++channel)
      for (int row = 0; row < part.height; ++row)
        std::copy_n(part.plane(item, channel) + static_cast<std::ptrdiff_t>(row) * part.width, part.width,
                    picture.plane(item, channel) + static_cast<std::ptrdiff_t>(shown.top * stem_ + row) * side + shown.left * stem_);
  return picture;
}

}  // namespace ilat::cpu
