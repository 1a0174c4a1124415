#include "conditioning/sketch/expression_lines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "conditioning/sketch/mouth_lines.h"
#include "conditioning/sketch/moving_least_squares.h"
#include "config/landmarks.h"
#include "imaging/face/expression_moves.h"

namespace ilat {
namespace {

/// Points of the outline of what moves are as far apart as this share of the picture's side; they hold still.
constexpr int kHeldStill = 40;

/// Adds handles along a chain of landmarks, and one between each two, so that a line between them is not left behind.
void add_chain(std::vector<Handle>& handles, const Landmarks& from, const Landmarks& to, LandmarkRange chain,
               bool closed) {
  const int count = chain.count();
  for (int i = 0; i < count; ++i) {
    const auto here = static_cast<std::size_t>(chain.first + i);
    const auto next = static_cast<std::size_t>(chain.first + (i + 1) % count);
    handles.push_back({from[here], to[here]});
    if (i + 1 == count && !closed) continue;
    handles.push_back({{(from[here].x + from[next].x) / 2, (from[here].y + from[next].y) / 2},
                       {(to[here].x + to[next].x) / 2, (to[here].y + to[next].y) / 2}});
  }
}

void add_outline(std::vector<Handle>& handles, const cv::Mat& moving) {
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(moving, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  const std::size_t step = static_cast<std::size_t>(std::max(1, moving.cols / kHeldStill));
  for (const auto& outline : outlines)
    for (std::size_t i = 0; i < outline.size(); i += step) {
      const Landmark point{static_cast<float>(outline[i].x), static_cast<float>(outline[i].y)};
      handles.push_back({point, point});
    }
}

}  // namespace

FloatMaps expression_lines(const FloatMaps& lines, const Landmarks& before, const Landmarks& after) {
  Image moving = hull_mask(moving_parts(before, after), lines.width, lines.height);
  const cv::Mat area(moving.height, moving.width, CV_8U, moving.pixels.data());
  if (cv::countNonZero(area) == 0) return lines;

  std::vector<Handle> back;  // from where lines go to where they come from
  add_outline(back, area);
  for (const LandmarkRange ring : {kRightEye, kLeftEye, LandmarkRange{31, 42}, LandmarkRange{43, 48}})
    add_chain(back, after, before, ring, true);
  for (const LandmarkRange chain : {kRightBrow, kLeftBrow, LandmarkRange{10, 13}, LandmarkRange{14, 18}})
    add_chain(back, after, before, chain, false);

  cv::Mat from_x(lines.height, lines.width, CV_32F), from_y(lines.height, lines.width, CV_32F);
  for (int y = 0; y < lines.height; ++y)
    for (int x = 0; x < lines.width; ++x) {
      Landmark from{static_cast<float>(x), static_cast<float>(y)};
      if (moving.row(y)[x] != 0) from = moved_by(back, from);
      from_x.at<float>(y, x) = from.x;
      from_y.at<float>(y, x) = from.y;
    }
  FloatMaps moved_lines(1, 1, lines.height, lines.width);
  const cv::Mat source(lines.height, lines.width, CV_32F, const_cast<float*>(lines.plane(0, 0)));
  cv::Mat to(lines.height, lines.width, CV_32F, moved_lines.plane(0, 0));
  cv::remap(source, to, from_x, from_y, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  draw_opened_mouth(moved_lines, before, after);
  return moved_lines;
}

}  // namespace ilat
