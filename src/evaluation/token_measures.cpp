#include "evaluation/token_measures.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "editing/edit_steps.h"
#include "editing/editor_access.h"
#include "imaging/composite/composite.h"
#include "random/random_stream.h"

namespace ilat {
namespace {

/// The pictures with noise under their masks.
FloatMaps with_noise(FloatMaps photos, const FloatMaps& masks) {
  RandomStream random(0, 0, 0);
  for (int item = 0; item < photos.batch; ++item)
    for (int channel = 0; channel < photos.channels; ++channel) {
      float* plane = photos.plane(item, channel);
      const float* masked = masks.plane(item, 0);
      for (std::size_t i = 0; i < photos.plane_size(); ++i)
        if (masked[i] > 0) plane[i] = static_cast<float>(random.uniform(-1, 1));
    }
  return photos;
}

/// @param before, after [L, C]
double share_changed(const ModelView& view, std::span<const Token> before, std::span<const Token> after) {
  const std::size_t depth = before.size() / view.token_mask.size();
  std::size_t kept = 0, changed = 0;
  for (std::size_t cell = 0; cell < view.token_mask.size(); ++cell) {
    if (view.token_mask[cell] != 0) continue;
    ++kept;
    changed += !std::ranges::equal(before.subspan(cell * depth, depth), after.subspan(cell * depth, depth));
  }
  return kept == 0 ? std::numeric_limits<double>::quiet_NaN()
                   : static_cast<double>(changed) / static_cast<double>(kept);
}

}  // namespace

std::vector<TokenMeasures> measure_tokens(const Editor& editor, const std::vector<EditRequest>& requests,
                                          const EditOptions& options) {
  Backend& backend = EditorAccess::backend(editor);
  const ModelConfig& config = backend.config();
  std::vector<ModelView> views;
  for (const EditRequest& request : requests) views.push_back(std::move(look_at(request, options, config).front()));
  const FloatMaps photos = stack(views, &ModelView::photo), masks = stack(views, &ModelView::mask);
  const EncodedImages encoded = backend.encode(photos, masks);
  const EncodedImages altered = backend.encode(with_noise(photos, masks), masks);
  const FloatMaps painted = backend.decode(encoded.tokens, kept_photo(config, encoded, views, 1));  // [B, 3, R, R]

  std::vector<TokenMeasures> measures;
  for (std::size_t item = 0; item < views.size(); ++item) {
    const ModelView& view = views[item];
    TokenMeasures& measured = measures.emplace_back();
    measured.reconstruction = requests[item].photo;
    Patch(view.own_mask, view.placement, painted.width,
          {.mode = options.composite, .feather = options.feather, .blend = options.blend})
        .paint(measured.reconstruction, painted, static_cast<int>(item));
    const std::size_t count = encoded.tokens.size() / views.size(), first = item * count;
    measured.kept_changed = share_changed(view, std::span(encoded.tokens).subspan(first, count),
                                          std::span(altered.tokens).subspan(first, count));
  }
  return measures;
}

}  // namespace ilat
