#include "editing/edit_steps.h"

#include <algorithm>
#include <utility>

#include "editing/conditioning/conditioning.h"
#include "editing/request/check_request.h"
#include "ilat/error.h"
#include "imaging/geometry/eyes.h"
#include "imaging/geometry/frame.h"
#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/token_mask.h"

namespace ilat {

namespace {

std::vector<Look> looks_of(const EditRequest& request, const EditOptions& options, const Image& mask, const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution;
  if (options.eyes) {
    const Placement placement = frame_by_eyes(*options.eyes, request.photo);
    check_holds_masked_pixel(mask, placement);
    return {{placement, mask}};
  }
  if (options.frame_choice == FrameChoice::automatic) return conditioning_of(config).automatic_looks(request, mask, side);
  return {{choose_frame(mask, {options.frame_choice, options.frame, side}), mask}};
}

/// [B, C, H, W] -> [B * times, C, H, W], every item as often one after the other
FloatMaps repeated(const FloatMaps& maps, int times) {
  FloatMaps all(maps.batch * times, maps.channels, maps.height, maps.width);
  const std::size_t size = maps.plane_size() * static_cast<std::size_t>(maps.channels);
  for (int item = 0; item < all.batch; ++item) std::copy_n(maps.plane(item / times, 0), size, all.plane(item, 0));
  return all;
}

/// A wanted colour at the model's size: the mean of the stroke's own pixels in each of the model's that it covers by a
/// quarter. [1, 4, R, R]
/// @param mask [1, 1, R, R], 1 = repainted
FloatMaps strokes_seen(const ColourStrokes& strokes, const FloatMaps& mask, const Placement& placement) {
  constexpr int kCovered = 64;  // of 255
  Image colours = strokes.colours, where = strokes.where;
  for (std::size_t i = 0; i < where.pixels.size(); ++i) {
    where.pixels[i] = where.pixels[i] >= kMaskThreshold ? 255 : 0;
    if (where.pixels[i] == 0) std::fill_n(colours.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, std::uint8_t{0});
  }
  const Image sums = seen(colours, placement, mask.width), shares = seen(where, placement, mask.width);
  FloatMaps maps(1, 4, mask.height, mask.width);
  for (std::size_t i = 0; i < shares.pixels.size(); ++i) {
    const int share = shares.pixels[i];
    if (share < kCovered || mask.values[i] == 0) continue;
    for (int channel = 0; channel < 3; ++channel) {
      const float colour = static_cast<float>(sums.pixels[3 * i + static_cast<std::size_t>(channel)]) / static_cast<float>(share);
      maps.plane(0, channel)[i] = 2 * std::min(1.0f, colour) - 1;
    }
    maps.plane(0, 3)[i] = 1;
  }
  return maps;
}

bool holds_stroke(const FloatMaps& strokes) {
  const float* where = strokes.plane(0, 3);
  return std::any_of(where, where + strokes.plane_size(), [](float here) { return here > 0; });
}

}  // namespace

std::vector<ModelView> look_at(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution;
  const Conditioning& conditioning = conditioning_of(config);
  const Image mask = conditioning.mask(request);
  std::vector<ModelView> views;
  for (Look& look : looks_of(request, options, mask, config)) {
    ModelView& view = views.emplace_back();
    view.placement = look.placement;
    view.own_mask = std::move(look.mask);
    view.photo = to_float_maps(seen(request.photo, look.placement, side));
    view.mask = mask_maps(seen_mask(mask, look.placement, side));
    view.token_mask = token_mask_of(view.mask, 0, config.image_tokenizer->tokens_per_side());
    conditioning.show(request, mask, config, view);
    view.no_lines = request.no_lines;
    if (!request.strokes.empty()) view.strokes = strokes_seen(request.strokes, view.mask, view.placement);
  }
  if (!request.strokes.empty() && std::ranges::none_of(views, [](const ModelView& view) { return holds_stroke(view.strokes); }))
    throw Error(ErrorCode::bad_input, "none of them lies inside the mask, and they are read there only; mask what they colour",
                "strokes");
  return views;
}

std::vector<ModelView> checked_views(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  check_model(config);
  check_options(options, config);
  check_request(request, config);
  check_abilities(request, config);
  return look_at(request, options, config);
}

FloatMaps stack(std::span<const ModelView> views, FloatMaps ModelView::*member) {
  FloatMaps all = views[0].*member;
  for (const ModelView& view : views.subspan(1)) {
    const FloatMaps& maps = view.*member;
    all.values.insert(all.values.end(), maps.values.begin(), maps.values.end());
    ++all.batch;
  }
  return all;
}

Guides guides_of(std::span<const ModelView> views) {
  Guides guides{.sketch = stack(views, &ModelView::sketch)};
  guides.image = stack(views, &ModelView::photo);
  guides.mask = stack(views, &ModelView::mask);
  guides.known = FloatMaps(guides.sketch.batch, 1, guides.sketch.height, guides.sketch.width, 1.0f);
  guides.drawn = guides.mask;
  for (int item = 0; item < guides.drawn.batch; ++item)
    if (!views[static_cast<std::size_t>(item)].drawn)
      std::fill_n(guides.drawn.plane(item, 0), guides.drawn.plane_size(), 0.0f);
  for (int item = 0; item < guides.known.batch; ++item)
    if (views[static_cast<std::size_t>(item)].no_lines)
      std::transform(guides.mask.plane(item, 0), guides.mask.plane(item, 0) + guides.mask.plane_size(), guides.known.plane(item, 0),
                     [](float masked) { return 1 - masked; });
  if (std::ranges::any_of(views, [](const ModelView& view) { return !view.strokes.values.empty(); })) {
    guides.strokes = FloatMaps(guides.image.batch, 4, guides.image.height, guides.image.width);
    for (int item = 0; item < guides.strokes.batch; ++item)
      if (const FloatMaps& own = views[static_cast<std::size_t>(item)].strokes; !own.values.empty())
        std::copy(own.values.begin(), own.values.end(), guides.strokes.plane(item, 0));
  }
  return guides;
}

Guides without_lines(Guides guides) {
  std::ranges::transform(guides.mask.values, guides.known.values.begin(), [](float masked) { return 1 - masked; });
  return guides;
}

KeptPhoto kept_photo(const ModelConfig& config, const EncodedImages& encoded, std::span<const ModelView> views,
                     int variations) {
  KeptPhoto photo;
  if (config.image_tokenizer->kept_latents == KeptLatents::continuous) {
    const FloatMaps& own = encoded.features;
    FloatMaps kept(own.batch, 1, own.height, own.width);
    for (int item = 0; item < own.batch; ++item)
      std::transform(views[item].token_mask.begin(), views[item].token_mask.end(), kept.plane(item, 0),
                     [](std::uint8_t masked) { return masked != 0 ? 0.0f : 1.0f; });
    photo.features = repeated(own, variations);
    photo.kept = repeated(kept, variations);
  }
  if (config.image_tokenizer->decoder_sees == DecoderSees::kept_pixels) {
    photo.image = repeated(stack(views, &ModelView::photo), variations);
    photo.mask = repeated(stack(views, &ModelView::mask), variations);
  }
  return photo;
}

}  // namespace ilat
