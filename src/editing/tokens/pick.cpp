#include "editing/tokens/pick.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "conditioning/sketch/sketch.h"
#include "editing/pictures/lines_followed.h"
#include "imaging/geometry/placed.h"

namespace ilat {
namespace {

constexpr double kAlike = 1e-9;  // a spread below it is rounding

/// Adds a figure to every draw's sum.
void add_figure(std::vector<double>& sums, std::span<const DrawScore> scores, double DrawScore::*figure) {
  const auto count = static_cast<double>(scores.size());
  double mean = 0, spread = 0;
  for (const DrawScore& score : scores) mean += score.*figure / count;
  for (const DrawScore& score : scores) spread += (score.*figure - mean) * (score.*figure - mean) / count;
  spread = std::sqrt(spread);
  if (!(spread > kAlike)) return;  // all alike, or not all known
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += (scores[i].*figure - mean) / spread;
}

/// Over the regions whose lines are known; NaN if there are none.
double lines_in(const std::vector<const ModelView*>& views, const std::vector<Image>& masks, const Image& image) {
  double sum = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Image wanted = lines_image(views[i]->lines);
    sum += lines_followed(seen(image, views[i]->placement, wanted.width), wanted, masks[i]);
  }
  return views.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(views.size());
}

}  // namespace

int best_of(std::span<const DrawScore> scores) {
  std::vector<double> sums(scores.size());
  add_figure(sums, scores, &DrawScore::likelihood);
  add_figure(sums, scores, &DrawScore::lines);
  return static_cast<int>(std::ranges::max_element(sums) - sums.begin());
}

std::vector<DrawScore> score_draws(std::span<const ModelView> views, std::span<const TokenScore> likelihood,
                                   const std::vector<Image>& images) {
  std::vector<const ModelView*> with_lines;
  std::vector<Image> masks;  // of them, at the lines' size
  for (const ModelView& view : views) {
    if (view.no_lines) continue;
    with_lines.push_back(&view);
    masks.push_back(seen_mask(view.own_mask, view.placement, view.lines.width));
  }
  std::vector<DrawScore> scores(images.size());
  for (std::size_t variation = 0; variation < images.size(); ++variation) {
    TokenScore all;
    for (std::size_t view = 0; view < views.size(); ++view) {
      const TokenScore& part = likelihood[view * images.size() + variation];
      all.log_probability += part.log_probability;
      all.codes += part.codes;
    }
    scores[variation] = {.likelihood = all.mean(), .lines = lines_in(with_lines, masks, images[variation])};
  }
  return scores;
}

}  // namespace ilat
