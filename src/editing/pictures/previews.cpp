#include "editing/pictures/previews.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "imaging/composite/composite.h"
#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"

namespace ilat {
namespace {

Image cut_out(const Image& image, const Box& box) {
  Image part(box.width(), box.height(), image.channels);
  const auto bytes = static_cast<std::size_t>(box.width()) * static_cast<std::size_t>(image.channels);
  for (int y = 0; y < part.height; ++y)
    std::copy_n(image.row(box.top + y) + static_cast<std::size_t>(box.left) * static_cast<std::size_t>(image.channels), bytes,
                part.row(y));
  return part;
}

/// What of the mask lies on cells that are drawn.
Image drawn_part(Image mask, const Placement& placement, std::span<const std::uint8_t> open) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(open.size()))));
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      if (mask.row(y)[x] == 0) continue;
      const auto [u, v] = placement.inside(x + 0.5, y + 0.5);
      const int column = std::clamp(static_cast<int>(std::floor(u * side)), 0, side - 1);
      const int row = std::clamp(static_cast<int>(std::floor(v * side)), 0, side - 1);
      if (open[static_cast<std::size_t>(row * side + column)] != 0) mask.row(y)[x] = 0;
    }
  return mask;
}

/// One region of a photo; its request and progress are left to the caller.
/// @param painted [B, 3, R, R] in [-1, 1], of which `item` shows the region
/// @param open [L], 1 = not drawn yet: there the photo stays
EditPreview preview_of(const Image& photo, const ModelView& view, const FloatMaps& painted, int item,
                       std::span<const std::uint8_t> open) {
  EditPreview preview;
  preview.box = covered(view.placement, photo);
  const Box& box = preview.box;
  if (box.width() < 1 || box.height() < 1) return preview;
  const double scale = std::min(1.0, static_cast<double>(kPreviewSide) / std::max(box.width(), box.height()));
  const int width = std::max(1, static_cast<int>(std::lround(box.width() * scale)));
  const int height = std::max(1, static_cast<int>(std::lround(box.height() * scale)));
  preview.image = resize(cut_out(photo, box), width, height);
  const Image mask = binary_mask(resize(cut_out(view.own_mask, box), width, height));
  const Placement there((view.placement.x - box.left) * scale, (view.placement.y - box.top) * scale,
                        view.placement.across_x * scale, view.placement.across_y * scale);
  const Image drawn = drawn_part(mask, there, open);
  if (bounding_box(drawn)) Patch(drawn, there, painted.width, {.mode = Composite::hard}).paint(preview.image, painted, item);
  return preview;
}

}  // namespace

Previews::Previews(const RunningEdit& edit, const EditWatch& watch) : edit_(edit), watch_(watch) {
  for (const ModelView& view : edit.views)
    total_ = std::max(total_, static_cast<int>(std::count(view.token_mask.begin(), view.token_mask.end(), 1)));
}

bool Previews::is_due(std::size_t request, int done) const {
  const int every = watch_.every[request];
  return every > 0 && done < total_ && (shown_ == 0 || shown_ / every != done / every);
}

void Previews::show(const PartlyDrawn& grids) {
  std::vector<std::size_t> due;
  for (std::size_t request = 0; request < edit_.requests.size(); ++request)
    if (is_due(request, grids.done)) due.push_back(request);
  shown_ = grids.done;
  if (due.empty()) return;
  const std::size_t grid = grids.tokens.size() / (edit_.views.size() * static_cast<std::size_t>(edit_.variations));
  std::vector<Token> tokens;  // [B, L, C], of the first variations
  for (std::size_t view = 0; view < edit_.views.size(); ++view) {
    const auto first = grids.tokens.subspan(view * static_cast<std::size_t>(edit_.variations) * grid, grid);
    tokens.insert(tokens.end(), first.begin(), first.end());
  }
  KeptPhoto kept = kept_photo(edit_.backend.config(), edit_.encoded, edit_.views, 1);
  kept.wanted = edit_.wanted;
  const FloatMaps painted = edit_.backend.decode(tokens, kept);  // [B, 3, R, R]
  for (const std::size_t request : due) show(request, grids, painted);
}

void Previews::show(std::size_t request, const PartlyDrawn& grids, const FloatMaps& painted) const {
  for (std::size_t view = edit_.first_views[request]; view < edit_.first_views[request + 1]; ++view) {
    const std::size_t cells = edit_.views[view].token_mask.size();
    const auto open = grids.open.subspan(view * static_cast<std::size_t>(edit_.variations) * cells, cells);
    EditPreview preview = preview_of(edit_.requests[request].photo, edit_.views[view], painted, static_cast<int>(view), open);
    if (preview.image.empty()) continue;
    preview.request = request;
    preview.progress = {grids.done, total_};
    watch_.show(preview);
  }
}

}  // namespace ilat
