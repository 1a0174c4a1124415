#include "editing/edit_steps.h"

#include <algorithm>

#include "generation/token_grid.h"
#include "imaging/frame.h"
#include "imaging/mask.h"
#include "imaging/resize.h"
#include "imaging/sketch.h"

namespace ilat {

ModelView look_at(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution;
  ModelView view;
  view.frame = choose_frame(request.mask, {options.frame_choice, options.frame, side});

  const Image photo = crop(request.photo, view.frame);
  const Image mask = crop(request.mask, view.frame);
  const Image sketch = request.sketch.empty() ? Image() : crop(request.sketch, view.frame);

  view.photo = to_planes(resize(photo, side, side));
  view.mask = mask_planes(pool_any(mask, side, side));
  view.token_mask = mask_tokens(view.mask.values, side, {config.image_tokenizer->tokens_per_side()});
  view.sketch = guide_picture(photo, mask, sketch, config);
  return view;
}

Planes guide_picture(const Image& photo, const Image& mask, const Image& sketch, const ModelConfig& config) {
  const int side = config.guide.sketch_side;
  Planes lines = xdog(resize(photo, side, side), config.guide);  // [1, 1, side, side] in [0, 1]
  if (!sketch.empty()) {
    const Image drawn = resize(sketch, side, side);
    const Image masked = pool_any(mask, side, side);
    for (std::size_t i = 0; i < lines.values.size(); ++i)
      if (masked.pixels[i] != 0) lines.values[i] = static_cast<float>(drawn.pixels[i]) / 255.0f;
  }
  Planes picture = resize(lines, config.sketch_tokenizer->resolution, config.sketch_tokenizer->resolution);
  for (float& value : picture.values) value = value * 2 - 1;
  return picture;
}

Planes stack(std::span<const ModelView> views, Planes ModelView::*member) {
  Planes all = views[0].*member;
  for (const ModelView& view : views.subspan(1)) {
    const Planes& planes = view.*member;
    all.values.insert(all.values.end(), planes.values.begin(), planes.values.end());
    ++all.batch;
  }
  return all;
}

KeptCells kept_cells(const ModelConfig& config, const EncodedImages& encoded, std::span<const ModelView> views,
                     int variations) {
  if (config.image_tokenizer->kept_latents == KeptLatents::quantised) return {};
  const Planes& own = encoded.features;
  const int batch = own.batch * variations;
  KeptCells cells{Planes(batch, own.channels, own.height, own.width), Planes(batch, 1, own.height, own.width)};
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
