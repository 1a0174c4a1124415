#include "editing/edit_steps.h"

#include <algorithm>
#include <utility>

#include "conditioning/sketch/line_width.h"
#include "conditioning/sketch/sketch.h"
#include "imaging/geometry/eyes.h"
#include "imaging/geometry/frame.h"
#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/token_mask.h"
#include "imaging/mask/regions.h"

namespace ilat {

namespace {

/// Where the model looks, and what is repainted from there.
std::vector<MaskRegion> regions_of(const EditRequest& request, const EditOptions& options, int side) {
  if (options.frame_choice == FrameChoice::automatic) return separate_regions(request.mask, side);
  return {{choose_frame(request.mask, {options.frame_choice, options.frame, side}), request.mask}};
}

ModelView view_from(const Placement& placement, Image own_mask, const EditRequest& request, const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution, sketch_side = config.xdog.side;
  ModelView view;
  view.placement = placement;
  view.own_mask = std::move(own_mask);
  view.photo = to_float_maps(seen(request.photo, placement, side));
  view.mask = mask_planes(seen_mask(request.mask, placement, side));
  view.token_mask = token_mask_of(view.mask, 0, config.image_tokenizer->tokens_per_side());
  const Image masked = seen_mask(request.mask, placement, sketch_side);
  const Image sketch =
      request.sketch.empty() ? Image() : with_usual_width(seen_lines(request.sketch, placement, sketch_side), masked);
  view.drawn = !request.sketch.empty();
  view.sketch = condition_picture(seen(request.photo, placement, sketch_side), masked, sketch, config);
  return view;
}

}  // namespace

std::vector<ModelView> look_at(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  std::vector<ModelView> views;
  if (options.eyes) {
    const Placement placement = frame_by_eyes(*options.eyes, request.photo);
    check_holds_masked_pixel(request.mask, placement);
    views.push_back(view_from(placement, request.mask, request, config));
    return views;
  }
  for (MaskRegion& region : regions_of(request, options, config.image_tokenizer->resolution))
    views.push_back(view_from(region.frame, std::move(region.mask), request, config));
  return views;
}

FloatMaps condition_picture(const Image& photo, const Image& mask, const Image& sketch, const ModelConfig& config) {
  FloatMaps lines = xdog(photo, config.xdog);  // [1, 1, side, side] in [0, 1]
  if (!sketch.empty())
    for (std::size_t i = 0; i < lines.values.size(); ++i)
      if (mask.pixels[i] >= kMaskThreshold) lines.values[i] = static_cast<float>(sketch.pixels[i]) / 255.0f;
  return tokenizer_sketch(lines, config.guide_resolution());
}

FloatMaps stack(std::span<const ModelView> views, FloatMaps ModelView::*member) {
  FloatMaps all = views[0].*member;
  for (const ModelView& view : views.subspan(1)) {
    const FloatMaps& planes = view.*member;
    all.values.insert(all.values.end(), planes.values.begin(), planes.values.end());
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
  return guides;
}

Guides without_lines(Guides guides) {
  std::ranges::transform(guides.mask.values, guides.known.values.begin(), [](float masked) { return 1 - masked; });
  return guides;
}

KeptCells kept_cells(const ModelConfig& config, const EncodedImages& encoded, std::span<const ModelView> views,
                     int variations) {
  if (config.image_tokenizer->kept_latents == KeptLatents::quantised) return {};
  const FloatMaps& own = encoded.features;
  const int batch = own.batch * variations;
  KeptCells cells{FloatMaps(batch, own.channels, own.height, own.width), FloatMaps(batch, 1, own.height, own.width)};
  const std::size_t item_size = own.plane_size() * static_cast<std::size_t>(own.channels);
  for (int sequence = 0; sequence < batch; ++sequence) {
    const int item = sequence / variations;
    std::copy_n(own.plane(item, 0), item_size, cells.features.plane(sequence, 0));
    std::transform(views[item].token_mask.begin(), views[item].token_mask.end(), cells.kept.plane(sequence, 0),
                   [](std::uint8_t masked) { return masked != 0 ? 0.0f : 1.0f; });
  }
  return cells;
}

}  // namespace ilat
