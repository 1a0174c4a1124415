#include "transformer/condition_encoder.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <string>

namespace ilat {

namespace {

// Where the sources' scales start: the lines say most of a cell, the pixels around it little until it has learnt to look.
constexpr double kLinesStart = 0.5, kPixelsStart = 0.1;

int halvings(int cell) {
  int count = 0;
  for (; (1 << count) < cell; ++count) {}
  return count;
}

}  // namespace

MapEncoder::MapEncoder(const Options& options) {
  const int all = halvings(options.cell), convolved = std::min(all, static_cast<int>(options.widths.size()));
  folds_ = all - convolved;
  int width = options.channels << (2 * folds_);
  const auto list = register_module("down", std::make_shared<torch::nn::Module>());
  for (int i = 0; i < convolved; ++i) {
    const int next = options.widths[options.widths.size() - static_cast<std::size_t>(convolved - i)];
    down_.push_back(list->register_module(
        std::to_string(i),
        std::make_shared<Convolution>(Convolution::Options{.in = width, .out = next, .kernel = 4, .stride = 2})));
    width = next;
  }
  out_ = register_module(
      "out", std::make_shared<Convolution>(Convolution::Options{.in = width, .out = options.width}));
}

at::Tensor MapEncoder::forward(at::Tensor x) const {
  for (int i = 0; i < folds_; ++i) x = at::pixel_unshuffle(x, 2);
  x = x.contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& layer : down_) x = at::gelu(layer->forward(x));
  return out_->forward(x);
}

ConditionEncoder::ConditionEncoder(const TransformerConfig& config) {
  const int cell = config.resolution / config.tokens_per_side;
  lines_ = register_module("lines", std::make_shared<MapEncoder>(MapEncoder::Options{
                                        .channels = 3 + config.guide_maps(), .cell = cell, .width = config.width, .widths = {32, 64, 128}}));
  pixels_ = register_module("pixels", std::make_shared<MapEncoder>(MapEncoder::Options{
                                          .channels = 8, .cell = cell, .width = config.width, .widths = {24, 48, 96}}));
  lines_scale_ = register_module("lines_scale", std::make_shared<SourceScale>(config.width, kLinesStart));
  pixels_scale_ = register_module("pixels_scale", std::make_shared<SourceScale>(config.width, kPixelsStart));
}

at::Tensor ConditionEncoder::forward(const ConditionMaps& maps) const {
  const at::Tensor ink = (1 - maps.lines) * maps.known;  // [B, G, S, S]: 2 = a line, 0 = paper or nothing known
  const at::Tensor lines = at::cat({ink, maps.known, maps.drawn * maps.known, maps.mask}, 1);
  const at::Tensor wanted = maps.strokes.narrow(1, 3, 1);
  const at::Tensor pixels = at::cat(
      {filled_from_kept(maps.image, maps.mask), maps.mask, maps.strokes.narrow(1, 0, 3) * wanted, wanted}, 1);
  const auto rows = [](const at::Tensor& map) { return map.flatten(2).transpose(1, 2); };  // [B, D, h, w] -> [B, L, D]
  return lines_scale_->forward(rows(lines_->forward(lines))) + pixels_scale_->forward(rows(pixels_->forward(pixels)));
}

at::Tensor filled_from_kept(const at::Tensor& image, const at::Tensor& mask) {
  const c10::AutoGradMode no_gradient(false);
  const at::Tensor kept = mask == 0;  // [B, 1, S, S]
  // A masked pixel must not reach the sums even as 0 times its value: it may be anything.
  std::vector<at::Tensor> colours{at::where(kept, image, at::zeros({}, image.options()))}, weights{kept.to(image.scalar_type())};
  while (weights.back().size(3) % 2 == 0 && weights.back().size(3) > 1) {  // pull: means of the kept among 2x2
    const at::Tensor sum = at::avg_pool2d(colours.back() * weights.back(), {2, 2});
    const at::Tensor share = at::avg_pool2d(weights.back(), {2, 2});
    colours.push_back(sum / share.clamp_min(0.25));
    weights.push_back((share > 0).to(image.scalar_type()));
  }
  at::Tensor filled = colours.back() * weights.back();
  for (std::size_t level = colours.size() - 1; level-- > 0;) {  // push: holes take the coarser map's colours
    const at::Tensor coarse = at::upsample_bilinear2d(
        filled, {colours[level].size(2), colours[level].size(3)}, /*align_corners=*/false);
    filled = at::where(weights[level] > 0, colours[level], coarse);
  }
  return filled;
}

}  // namespace ilat
