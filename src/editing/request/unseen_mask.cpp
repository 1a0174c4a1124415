#include "editing/request/unseen_mask.h"

#include "imaging/mask/mask.h"

namespace ilat {

MaskCount count_masked(const Image& mask, const Placement& frame) {
  constexpr double kRounding = 1e-9;
  MaskCount count;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      if (mask.row(y)[x] < kMaskThreshold) continue;
      const auto [u, v] = frame.inside(x + 0.5, y + 0.5);
      const bool inside = u > -kRounding && u < 1 + kRounding && v > -kRounding && v < 1 + kRounding;
      ++count.masked;
      count.outside += !inside;
    }
  return count;
}

double unseen_share(std::span<const ModelView> views) {
  MaskCount all;
  for (const ModelView& view : views) {
    const MaskCount own = count_masked(view.own_mask, view.placement);
    all = {all.masked + own.masked, all.outside + own.outside};
  }
  return all.masked == 0 ? 0 : static_cast<double>(all.outside) / static_cast<double>(all.masked);
}

}  // namespace ilat
