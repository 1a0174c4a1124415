#include "backend/cpu/transformer/condition_encoder.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "backend/cpu/tokenizer/kept_colours.h"
#include "kernels/row_norms.h"

namespace ilat::cpu {
namespace {

/// Every square of 2 x 2 becomes one cell, channels in the order (channel, row, column). [B, C, H, W]
FloatMaps unshuffled(const FloatMaps& x) {
  FloatMaps y(x.batch, 4 * x.channels, x.height / 2, x.width / 2);
  for (int item = 0; item < y.batch; ++item)
    for (int channel = 0; channel < y.channels; ++channel) {
      const float* from = x.plane(item, channel / 4) + channel / 2 % 2 * x.width + channel % 2;
      float* to = y.plane(item, channel);
      for (int row = 0; row < y.height; ++row)
        for (int column = 0; column < y.width; ++column)
          *to++ = from[static_cast<std::size_t>(2 * row) * x.width + 2 * column];
    }
  return y;
}

/// to[item, channel] = value(pixel)
template <class Value>
void fill_plane(FloatMaps& to, int item, int channel, const Value& value) {
  float* plane = to.plane(item, channel);
  for (std::size_t pixel = 0; pixel < to.plane_size(); ++pixel) plane[pixel] = value(pixel);
}

FloatMaps line_planes(const Guides& guides) {
  const int maps = guides.sketch.channels;
  FloatMaps planes(guides.sketch.batch, maps + 3, guides.sketch.height, guides.sketch.width);
  for (int item = 0; item < planes.batch; ++item) {
    const float* known = guides.known.plane(item, 0);
    const float* drawn = guides.drawn.plane(item, 0);
    const float* mask = guides.mask.plane(item, 0);
    for (int map = 0; map < maps; ++map) {
      const float* lines = guides.sketch.plane(item, map);
      fill_plane(planes, item, map, [&](std::size_t i) { return (1 - lines[i]) * known[i]; });  // 2 = a line
    }
    fill_plane(planes, item, maps, [&](std::size_t i) { return known[i]; });
    fill_plane(planes, item, maps + 1, [&](std::size_t i) { return drawn[i] * known[i]; });
    fill_plane(planes, item, maps + 2, [&](std::size_t i) { return mask[i]; });
  }
  return planes;
}

FloatMaps pixel_planes(const Guides& guides) {
  const FloatMaps filled = filled_from_kept(guides.image, guides.mask);
  FloatMaps planes(guides.image.batch, 8, guides.image.height, guides.image.width);
  for (int item = 0; item < planes.batch; ++item) {
    for (int channel = 0; channel < 3; ++channel)
      std::copy_n(filled.plane(item, channel), planes.plane_size(), planes.plane(item, channel));
    std::copy_n(guides.mask.plane(item, 0), planes.plane_size(), planes.plane(item, 3));
    if (guides.strokes.empty()) continue;
    const float* wanted = guides.strokes.plane(item, 3);
    for (int channel = 0; channel < 3; ++channel) {
      const float* colour = guides.strokes.plane(item, channel);
      fill_plane(planes, item, 4 + channel, [&](std::size_t i) { return colour[i] * wanted[i]; });
    }
    std::copy_n(wanted, planes.plane_size(), planes.plane(item, 7));
  }
  return planes;
}

}  // namespace

ConditionEncoder::MapEncoder::MapEncoder(WeightReader& weights, const std::string& name, int channels,
                                         const std::vector<int>& widths, const TransformerConfig& config) {
  const int cell = config.resolution / config.tokens_per_side;
  const int all = std::bit_width(static_cast<unsigned>(cell)) - 1, convolved = std::min(all, static_cast<int>(widths.size()));
  folds = all - convolved;
  int width = channels << (2 * folds);
  for (int i = 0; i < convolved; ++i) {
    const int next = widths[widths.size() - static_cast<std::size_t>(convolved - i)];
    down.emplace_back(weights, name + ".down." + std::to_string(i),
                      Convolution::Options{.in = width, .out = next, .kernel = 4, .stride = 2});
    width = next;
  }
  out.emplace_back(weights, name + ".out", Convolution::Options{.in = width, .out = config.width});
}

Maps ConditionEncoder::MapEncoder::forward(FloatMaps planes, Run& run) const {
  for (int i = 0; i < folds; ++i) planes = unshuffled(planes);
  Maps x = folded(planes, 1, run);
  for (const Convolution& layer : down) {
    x = layer.forward(x, run);
    apply_curve(Curve::gelu, x.values());
  }
  return out.front().forward(x, run);
}

ConditionEncoder::ConditionEncoder(WeightReader& weights, const std::string& name, const TransformerConfig& config)
    : lines_(weights, name + ".lines", 3 + config.guide_maps(), {32, 64, 128}, config),
      pixels_(weights, name + ".pixels", 8, {24, 48, 96}, config),
      lines_scale_(weights.take(name + ".lines_scale.weight", {config.width})),
      pixels_scale_(weights.take(name + ".pixels_scale.weight", {config.width})) {}

FloatMaps ConditionEncoder::forward(const Guides& guides) const {
  Run run;
  Maps cells = lines_.forward(line_planes(guides), run);  // [B, h, w, D]
  rms_normalise({.x = cells.values(), .weight = lines_scale_, .width = cells.channels}, cells.values());
  Maps pixels = pixels_.forward(pixel_planes(guides), run);
  rms_normalise({.x = pixels.values(), .weight = pixels_scale_, .width = pixels.channels}, pixels.values());
  std::ranges::transform(cells.values(), pixels.values(), cells.values().begin(), std::plus<>());
  return unfolded(cells, 1);
}

}  // namespace ilat::cpu
