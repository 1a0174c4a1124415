#include "ilat/editor.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <utility>

#include "backend/backend.h"
#include "editing/conditioning/conditioning.h"
#include "editing/edit_steps.h"
#include "editing/edit_watch.h"
#include "editing/editor_access.h"
#include "editing/pictures/previews.h"
#include "editing/request/check_request.h"
#include "editing/request/edit_memory.h"
#include "editing/request/unseen_mask.h"
#include "editing/tokens/generate.h"
#include "editing/tokens/pick.h"
#include "ilat/error.h"
#include "imaging/composite/composite.h"
#include "imaging/composite/photo_detail.h"
#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"

namespace ilat {

namespace {

/// Seconds since it was made or last asked.
class Stopwatch {
 public:
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// What the patches look at in a decoded picture of that side, all of them together, and `more` pixels around it.
PixelBox wanted_by(std::span<const Patch> patches, int side, int more) {
  PixelBox all{side, side, 0, 0};
  for (const Patch& patch : patches) {
    const Box box = patch.content_box(side);
    if (box.width() <= 0) continue;
    all = {std::min(all.top, box.top), std::min(all.left, box.left), std::max(all.bottom, box.bottom), std::max(all.right, box.right)};
  }
  if (all.empty()) return all;
  return {std::max(0, all.top - more), std::max(0, all.left - more), std::min(side, all.bottom + more), std::min(side, all.right + more)};
}

/// What the photo shows that is finer than the model's pixels, for what is repainted from this view.
PhotoDetail detail_of(const Image& photo, const ModelView& view, Detail detail) {
  if (detail == Detail::none) return {};
  return {photo, view.placement, view.mask, mask_maps(seen_mask(view.own_mask, view.placement, view.mask.width))};
}

/// Puts one region's pictures, [.., 3, R, R] from `first` on, into every variation of a result, and accounts for it.
/// @param detail of the photo under this view; null = the painted picture is enlarged
void paint_region(EditResult& result, const ModelView& view, const Patch& patch, const FloatMaps& painted, int first,
                  const PhotoDetail* detail) {
  EditedRegion& region = result.regions.emplace_back();
  region.placement = view.placement;
  region.tokens = static_cast<int>(view.token_mask.size());
  region.masked_tokens = static_cast<int>(std::count(view.token_mask.begin(), view.token_mask.end(), 1));
  for (std::size_t variation = 0; variation < result.images.size(); ++variation) {
    const int item = first + static_cast<int>(variation);
    if (detail) patch.paint(result.images[variation], detail->added_to(painted, item), 0);
    else patch.paint(result.images[variation], painted, item);
    region.seams.push_back(patch.seam(result.images[variation]));
  }
  patch.mark(result.changed);
  result.tokens += region.tokens;
  result.masked_tokens += region.masked_tokens;
}

/// Leaves one of a result's variations. @param likelihood [views, variations]
void keep_best(EditResult& result, std::span<const ModelView> views, std::span<const TokenScore> likelihood) {
  result.scores = score_draws(views, likelihood, result.images);
  result.picked = best_of(result.scores);
  const auto best = static_cast<std::size_t>(result.picked);
  result.images = {std::move(result.images[best])};
  for (EditedRegion& region : result.regions) region.seams = {region.seams[best]};
}

/// The way of an edit, from photos to photos (spec section 1). Everything above a line about the backend prepares what
/// the networks eat; everything below puts what they give back into the photos.
/// @param draws as EditorAccess::edit takes them
std::vector<EditResult> edit_all(Backend& backend, std::span<const EditRequest> requests, const EditOptions& options,
                                 const EditWatch& onlooker = {}, std::span<const SamplingOptions> draws = {}) {
  const ModelConfig& config = backend.config();
  check_model(config);
  check_options(options, config);
  for (const EditRequest& request : requests) {
    check_request(request, config);
    check_abilities(request, config);
  }
  if (!draws.empty() && draws.size() != requests.size())
    throw Error(ErrorCode::internal, "there are ways of drawing for another number of edits");
  if (requests.empty()) return {};
  check_memory(requests, options.variations, config);
  Stopwatch watch;

  // 1. What the model sees of each photo: square frames at the model's size, their masks, their conditions' pictures.
  std::vector<ModelView> views;
  std::vector<std::size_t> first_views{0};  // by photo, and one past the last
  for (const EditRequest& request : requests) {
    std::ranges::move(look_at(request, options, config), std::back_inserter(views));
    first_views.push_back(views.size());
  }

  // 2. Photos and conditions become tokens; kept tokens do not depend on masked pixels.
  const EncodedImages encoded = backend.encode(stack(views, &ModelView::photo), stack(views, &ModelView::mask));
  MaskedTokens masked_tokens;
  SamplingOptions sampling = options.sampling;
  const bool any_lines = std::ranges::any_of(views, [](const ModelView& view) { return !view.no_lines; });
  if (!any_lines) sampling.guidance = 1;  // with lines and without are the same then
  conditioning_of(config).tell(backend, views, encoded, sampling.guidance != 1, masked_tokens);
  masked_tokens.tokens = encoded.tokens;
  for (const ModelView& view : views)
    masked_tokens.token_mask.insert(masked_tokens.token_mask.end(), view.token_mask.begin(), view.token_mask.end());
  const double encode_seconds = watch.lap();

  std::vector<Patch> patches;
  const int side = config.image_tokenizer->resolution;
  for (const ModelView& view : views)
    patches.emplace_back(view.own_mask, view.placement, side,
                         CompositeOptions{.mode = options.composite, .feather = options.feather, .blend = options.blend});
  const PixelBox wanted = wanted_by(patches, side, options.detail == Detail::photo ? PhotoDetail::kReads : 0);

  // 3. The masked tokens are drawn, one after the other.
  GenerateOptions generation{sampling, options.variations, options.progress};
  for (std::size_t request = 0; request < draws.size(); ++request)
    generation.by_item.insert(generation.by_item.end(), first_views[request + 1] - first_views[request], draws[request]);
  Previews previews({backend, requests, views, first_views, encoded, wanted, options.variations}, onlooker);
  if (onlooker.show) generation.drawn = [&](const PartlyDrawn& grids) { previews.show(grids); };
  const Drawn drawn = generate_scored(backend, masked_tokens, generation);
  const double generate_seconds = watch.lap();

  // 4. The token grids become pictures of the model's size, as far as the photos will take them.
  KeptPhoto kept = kept_photo(config, encoded, views, options.variations);
  kept.wanted = wanted;
  const FloatMaps painted = backend.decode(drawn.tokens, kept);  // [B * variations, 3, R, R]

  // 5. The new pixels go into the photos, at the photos' size and inside the masks.
  std::vector<EditResult> results;
  for (std::size_t item = 0; item < requests.size(); ++item) {
    EditResult& result = results.emplace_back();
    result.images.assign(static_cast<std::size_t>(options.variations), requests[item].photo);
    result.changed = Image(requests[item].photo.width, requests[item].photo.height, 1);
    for (std::size_t view = first_views[item]; view < first_views[item + 1]; ++view) {
      const PhotoDetail detail = detail_of(requests[item].photo, views[view], options.detail);
      paint_region(result, views[view], patches[view], painted, static_cast<int>(view) * options.variations,
                   detail.any() ? &detail : nullptr);
    }
    result.mask_outside_share =
        unseen_share(std::span(views).subspan(first_views[item], first_views[item + 1] - first_views[item]));
    if (options.pick == Pick::best) {
      const std::size_t first = first_views[item], regions = first_views[item + 1] - first;
      const auto variations = static_cast<std::size_t>(options.variations);
      keep_best(result, std::span(views).subspan(first, regions),
                std::span(drawn.scores).subspan(first * variations, regions * variations));
    }
    result.precision = backend.precision();
    result.encode_seconds = encode_seconds;
    result.generate_seconds = generate_seconds;
  }
  const double decode_seconds = watch.lap();
  for (EditResult& result : results) result.decode_seconds = decode_seconds;
  return results;
}

}  // namespace

std::vector<EditResult> EditorAccess::edit(Backend& backend, std::span<const EditRequest> requests, const EditOptions& options,
                                           std::span<const SamplingOptions> draws) {
  return edit_all(backend, requests, options, {}, draws);
}

struct Editor::Implementation {
  std::unique_ptr<Backend> backend;
};

Editor EditorAccess::make(std::unique_ptr<Backend> backend) {
  return Editor(std::make_unique<Editor::Implementation>(Editor::Implementation{std::move(backend)}));
}

Backend& EditorAccess::backend(const Editor& editor) { return *editor.implementation_->backend; }

Editor::Editor(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
Editor::Editor(Editor&&) noexcept = default;
Editor& Editor::operator=(Editor&&) noexcept = default;
Editor::~Editor() = default;

EditOptions Editor::defaults() const {
  const DrawingConfig drawing = EditorAccess::backend(*this).config().drawing.value_or(DrawingConfig());
  return {.sampling = {.temperature = drawing.temperature,
                       .top_k = drawing.top_k,
                       .top_p = drawing.top_p,
                       .guidance = drawing.guidance},
          .variations = drawing.variations,
          .pick = drawing.variations > 1 ? Pick::best : Pick::all};
}

Precision Editor::precision() const { return EditorAccess::backend(*this).precision(); }

EditResult Editor::edit(const EditRequest& request, const EditOptions& options) const {
  return std::move(edit_all(EditorAccess::backend(*this), std::span(&request, 1), options).front());
}

std::vector<EditResult> Editor::edit(const std::vector<EditRequest>& requests, const EditOptions& options) const {
  return edit_all(EditorAccess::backend(*this), requests, options);
}

std::vector<EditResult> edit_watched(const Editor& editor, const WatchedPass& pass, const EditWatch& watch) {
  if (watch.show && watch.every.size() != pass.requests.size())
    throw Error(ErrorCode::internal, "an edit is watched with other requests than it has");
  return edit_all(EditorAccess::backend(editor), pass.requests, pass.options, watch, pass.draws);
}

}  // namespace ilat
