#include "evaluation/token_measures.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "editing/edit_steps.h"
#include "editing/editor_access.h"
#include "editing/tokens/score.h"
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

/// The encoder's tokens of every photo, under each of its guides.
/// @param kept whose tokens stand at the cells that are not masked
MaskedTokens tokens_to_score(const EncodedImages& encoded, const EncodedImages& kept,
                             const std::vector<ModelView>& views, std::size_t guides) {
  MaskedTokens all;
  const std::size_t cells = views.front().token_mask.size(), depth = encoded.tokens.size() * guides / views.size() / cells;
  for (std::size_t item = 0; item < views.size(); ++item) {
    const ModelView& view = views[item];
    all.token_mask.insert(all.token_mask.end(), view.token_mask.begin(), view.token_mask.end());
    for (std::size_t code = 0; code < cells * depth; ++code) {
      const auto& tokens = view.token_mask[code / depth] != 0 ? encoded.tokens : kept.tokens;
      all.tokens.push_back(tokens[item / guides * cells * depth + code]);
    }
  }
  return all;
}

/// Each map `times` times in a row.
FloatMaps repeated(const FloatMaps& maps, std::size_t times) {
  FloatMaps all(maps.batch * static_cast<int>(times), maps.channels, maps.height, maps.width);
  const std::size_t size = maps.plane_size() * static_cast<std::size_t>(maps.channels);
  for (int item = 0; item < all.batch; ++item)
    std::copy_n(maps.plane(item / static_cast<int>(times), 0), size, all.plane(item, 0));
  return all;
}

/// Every `step`-th view from the first on.
std::vector<ModelView> every(const std::vector<ModelView>& views, std::size_t step) {
  std::vector<ModelView> some;
  for (std::size_t i = 0; i < views.size(); i += step) some.push_back(views[i]);
  return some;
}

std::vector<double> perplexities(Backend& backend, const std::vector<ModelView>& views, MaskedTokens tokens,
                                 const FloatMaps& features, const EditOptions& options) {
  tokens.condition = backend.condition(guides_of(views));
  if (backend.config().transformer->kept_rows == KeptRows::features) tokens.condition.features = features;
  std::vector<double> numbers;
  for (const TokenScore& score : score_tokens(backend, tokens, options.sampling.attention_mask))
    numbers.push_back(score.perplexity());
  return numbers;
}

}  // namespace

std::vector<TokenMeasures> measure_tokens(const Editor& editor, const std::vector<EditRequest>& requests,
                                          std::size_t guides, const EditOptions& options) {
  Backend& backend = EditorAccess::backend(editor);
  const ModelConfig& config = backend.config();
  std::vector<ModelView> all_views;
  for (const EditRequest& request : requests) all_views.push_back(std::move(look_at(request, options, config).front()));
  const std::vector<ModelView> views = every(all_views, guides);
  const FloatMaps photos = stack(views, &ModelView::photo), masks = stack(views, &ModelView::mask);
  const EncodedImages encoded = backend.encode(photos, masks);
  const EncodedImages altered = backend.encode(with_noise(photos, masks), masks);
  const FloatMaps painted = backend.decode(encoded.tokens, kept_photo(config, encoded, views, 1));  // [B, 3, R, R]
  const std::vector<double> seen = perplexities(backend, all_views, tokens_to_score(encoded, encoded, all_views, guides),
                                                repeated(encoded.features, guides), options);
  const std::vector<double> blind =
      perplexities(backend, views, tokens_to_score(encoded, altered, views, 1), altered.features, options);

  std::vector<TokenMeasures> measures;
  for (std::size_t item = 0; item < views.size(); ++item) {
    const ModelView& view = views[item];
    TokenMeasures& measured = measures.emplace_back();
    measured.reconstruction = requests[item * guides].photo;
    Patch(view.own_mask, view.placement, painted.width,
          {.mode = options.composite, .feather = options.feather, .blend = options.blend})
        .paint(measured.reconstruction, painted, static_cast<int>(item));
    const std::size_t count = encoded.tokens.size() / views.size(), first = item * count;
    measured.kept_changed = share_changed(view, std::span(encoded.tokens).subspan(first, count),
                                          std::span(altered.tokens).subspan(first, count));
    measured.perplexity.assign(seen.begin() + static_cast<std::ptrdiff_t>(item * guides),
                               seen.begin() + static_cast<std::ptrdiff_t>((item + 1) * guides));
    measured.perplexity_blind = blind[item];
  }
  return measures;
}

}  // namespace ilat
