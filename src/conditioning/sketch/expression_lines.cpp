#include "conditioning/sketch/expression_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "conditioning/sketch/membrane.h"
#include "conditioning/sketch/mouth_lines.h"
#include "config/face_frame.h"
#include "config/landmarks.h"
#include "imaging/face/expression_moves.h"

namespace ilat {
namespace {

/// Landmarks that one line of the face runs through.
struct Chain {
  LandmarkRange points;
  bool closed = false;
  double half_width = 0;  // of what moves as one with the line, in eye distances: a brow is not stretched
};
constexpr std::array<Chain, 8> kChains{{{kRightBrow, false, 0.06},
                                        {kLeftBrow, false, 0.06},
                                        {{10, 13}, false, 0.02},
                                        {{14, 18}, false, 0.02},
                                        {kRightEye, true, 0.02},
                                        {kLeftEye, true, 0.02},
                                        {{31, 42}, true, 0.02},
                                        {{43, 48}, true, 0.015}}};

/// Fastens pixels along the chains, where they go to, by how far away they come from; of several the nearest counts.
class Fastening {
 public:
  explicit Fastening(PixelMoves& moves)
      : moves_(moves), nearest_(moves.x.size(), std::numeric_limits<float>::infinity()) {}

  void fasten(const Landmark& at, const Landmark& from, float radius) {
    const int left = std::max(0, static_cast<int>(std::ceil(at.x - radius)));
    const int top = std::max(0, static_cast<int>(std::ceil(at.y - radius)));
    const int right = std::min(moves_.width - 1, static_cast<int>(std::floor(at.x + radius)));
    const int bottom = std::min(moves_.height - 1, static_cast<int>(std::floor(at.y + radius)));
    for (int y = top; y <= bottom; ++y)
      for (int x = left; x <= right; ++x) {
        const auto pixel = static_cast<std::size_t>(y) * moves_.width + x;
        const float distance = std::hypot(static_cast<float>(x) - at.x, static_cast<float>(y) - at.y);
        if (distance > radius || distance >= nearest_[pixel] || moves_.is_free[pixel] == 0) continue;
        nearest_[pixel] = distance;
        moves_.x[pixel] = from.x - at.x;
        moves_.y[pixel] = from.y - at.y;
      }
  }

  void finish() {
    for (std::size_t pixel = 0; pixel < nearest_.size(); ++pixel)
      if (std::isfinite(nearest_[pixel])) moves_.is_free[pixel] = 0;
  }

 private:
  PixelMoves& moves_;
  std::vector<float> nearest_;
};

Landmark between(const Landmark& a, const Landmark& b, float share) {
  return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

void fasten_chain(Fastening& fastening, const Chain& chain, const Landmarks& before, const Landmarks& after,
                  double eyes) {
  const float radius = std::max(1.0f, static_cast<float>(chain.half_width * eyes));
  const int count = chain.points.count();
  for (int i = 0; i + (chain.closed ? 0 : 1) < count; ++i) {
    const auto here = static_cast<std::size_t>(chain.points.first + i);
    const auto next = static_cast<std::size_t>(chain.points.first + (i + 1) % count);
    const float length = std::hypot(after[next].x - after[here].x, after[next].y - after[here].y);
    const int steps = std::max(1, static_cast<int>(std::ceil(2 * length)));
    for (int step = 0; step <= steps; ++step) {
      const float share = static_cast<float>(step) / static_cast<float>(steps);
      fastening.fasten(between(after[here], after[next], share), between(before[here], before[next], share), radius);
    }
  }
}

/// How far every pixel of the moved picture lies from where it comes from; nothing outside `moving`.
PixelMoves way_back(const Image& moving, const Landmarks& before, const Landmarks& after) {
  PixelMoves moves(moving.width, moving.height);
  std::transform(moving.pixels.begin(), moving.pixels.end(), moves.is_free.begin(),
                 [](std::uint8_t value) { return value != 0 ? std::uint8_t{1} : std::uint8_t{0}; });
  const double eyes = kEyeDistanceInFrame * frame_to_picture(points_of(before)).scale();
  Fastening fastening(moves);
  for (const Chain& chain : kChains) fasten_chain(fastening, chain, before, after, eyes);
  fastening.finish();
  fill_as_membrane(moves);
  return moves;
}

}  // namespace

FloatMaps expression_lines(const FloatMaps& lines, const Landmarks& before, const Landmarks& after) {
  const Image moving = hull_mask(moving_parts(before, after), lines.width, lines.height);
  if (std::none_of(moving.pixels.begin(), moving.pixels.end(), [](std::uint8_t value) { return value != 0; })) return lines;

  const PixelMoves moves = way_back(moving, before, after);
  cv::Mat from_x(lines.height, lines.width, CV_32F), from_y(lines.height, lines.width, CV_32F);
  for (int y = 0; y < lines.height; ++y)
    for (int x = 0; x < lines.width; ++x) {
      const auto pixel = static_cast<std::size_t>(y) * lines.width + x;
      from_x.at<float>(y, x) = static_cast<float>(x) + moves.x[pixel];
      from_y.at<float>(y, x) = static_cast<float>(y) + moves.y[pixel];
    }
  FloatMaps moved_lines(1, 1, lines.height, lines.width);
  const cv::Mat source(lines.height, lines.width, CV_32F, const_cast<float*>(lines.plane(0, 0)));
  cv::Mat to(lines.height, lines.width, CV_32F, moved_lines.plane(0, 0));
  cv::remap(source, to, from_x, from_y, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  draw_opened_mouth(moved_lines, before, after);
  return moved_lines;
}

}  // namespace ilat
