#include "conditioning/pose/limbs.h"

namespace ilat {
namespace {

struct Stroke {
  std::size_t from, to;
  int limb;
};

constexpr std::size_t index_of(JointName name) { return static_cast<std::size_t>(name); }

}  // namespace

std::vector<LimbLine> limb_lines(const Pose& pose) {
  using enum JointName;
  static constexpr std::array<Stroke, 14> kStrokes{{{kMidShoulders, index_of(head), 0},
                                                    {index_of(left_shoulder), index_of(right_shoulder), 1},
                                                    {index_of(left_hip), index_of(right_hip), 1},
                                                    {index_of(left_shoulder), index_of(left_hip), 1},
                                                    {index_of(right_shoulder), index_of(right_hip), 1},
                                                    {kMidShoulders, kMidHips, 1},
                                                    {index_of(left_shoulder), index_of(left_elbow), 2},
                                                    {index_of(left_elbow), index_of(left_wrist), 3},
                                                    {index_of(right_shoulder), index_of(right_elbow), 4},
                                                    {index_of(right_elbow), index_of(right_wrist), 5},
                                                    {index_of(left_hip), index_of(left_knee), 6},
                                                    {index_of(left_knee), index_of(left_ankle), 7},
                                                    {index_of(right_hip), index_of(right_knee), 8},
                                                    {index_of(right_knee), index_of(right_ankle), 9}}};
  const BodyPoints points = points_of(pose);
  std::vector<LimbLine> lines;
  for (const Stroke& stroke : kStrokes)
    if (points[stroke.from] && points[stroke.to]) lines.push_back({*points[stroke.from], *points[stroke.to], stroke.limb});
  return lines;
}

Reach reach_of(const LimbLine& line, double distance, int width, int height) {
  const auto cut = [](double value, int most) { return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most))); };
  return {cut(std::floor(std::min(line.from.x, line.to.x) - distance), width),
          cut(std::floor(std::min(line.from.y, line.to.y) - distance), height),
          cut(std::ceil(std::max(line.from.x, line.to.x) + distance) + 1, width),
          cut(std::ceil(std::max(line.from.y, line.to.y) + distance) + 1, height)};
}

}  // namespace ilat
