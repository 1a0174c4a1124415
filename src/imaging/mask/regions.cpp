#include "imaging/mask/regions.h"

#include <algorithm>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "ilat/error.h"
#include "imaging/geometry/frame.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// A shared frame over the wider of the own ones. Groups of which one's frame shows masked pixels of the other, in a
/// photo wide enough for both, are never further apart than this.
constexpr int kShared = 3;
constexpr std::size_t kMostRegions = 16;
constexpr int kMostParts = 256;  // comparing all pairs takes their cube

/// Masked cells of the photo, joined where they touch.
struct Parts {
  cv::Mat labels;  // [cells down, cells across], 0 = nothing masked
  int count = 0;   // labels, 0 included

  int label_at(int x, int y, const Image& mask) const {
    return labels.at<int>(static_cast<int>(std::int64_t{y} * labels.rows / mask.height),
                          static_cast<int>(std::int64_t{x} * labels.cols / mask.width));
  }
};

Parts parts_of(const Image& mask, int cell) {
  Image cells = pool_any(mask, (mask.width + cell - 1) / cell, (mask.height + cell - 1) / cell);
  Parts parts;
  parts.count =
      cv::connectedComponents(cv::Mat(cells.height, cells.width, CV_8U, cells.pixels.data()), parts.labels, 8, CV_32S);
  return parts;
}

/// Some parts, and the frame that they would be given.
struct Group {
  std::vector<int> labels;
  Box box;
  Frame frame;
};

std::vector<Group> group_each(const Parts& parts, const Image& mask, int model_side) {
  std::vector<Group> groups(static_cast<std::size_t>(parts.count));
  for (Group& group : groups) group.box = {mask.width, mask.height, 0, 0};
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      if (mask.row(y)[x] < kMaskThreshold) continue;
      Box& box = groups[static_cast<std::size_t>(parts.label_at(x, y, mask))].box;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), std::max(box.bottom, y + 1)};
    }
  for (std::size_t label = 1; label < groups.size(); ++label) {
    groups[label].labels = {static_cast<int>(label)};
    groups[label].frame = frame_around(groups[label].box, mask, model_side);
  }
  groups.erase(groups.begin());
  return groups;
}

Group joined(const Group& one, const Group& other, const Image& mask, int model_side) {
  Group both = one;
  both.labels.insert(both.labels.end(), other.labels.begin(), other.labels.end());
  both.box = {std::min(one.box.left, other.box.left), std::min(one.box.top, other.box.top),
              std::max(one.box.right, other.box.right), std::max(one.box.bottom, other.box.bottom)};
  both.frame = frame_around(both.box, mask, model_side);
  return both;
}

/// Joins the pair that one frame serves best; false if none serves any pair.
bool join_closest(std::vector<Group>& groups, const Image& mask, int model_side) {
  const bool too_many = groups.size() > kMostRegions;
  int narrowest = std::numeric_limits<int>::max();
  std::size_t first = 0, second = 0;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      const int own = std::max(groups[i].frame.side, groups[j].frame.side);
      const int shared = joined(groups[i], groups[j], mask, model_side).frame.side;
      if (shared >= narrowest || (!too_many && shared > kShared * std::int64_t{own})) continue;
      narrowest = shared, first = i, second = j;
    }
  if (second == 0) return false;
  groups[first] = joined(groups[first], groups[second], mask, model_side);
  groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(second));
  return true;
}

}  // namespace

std::vector<MaskRegion> separate_regions(const Image& mask, int model_side) {
  masked_box(mask);  // that there is one
  int cell = std::max(1, model_side / 4);
  Parts parts = parts_of(mask, cell);
  while (parts.count > kMostParts) parts = parts_of(mask, cell *= 2);
  std::vector<Group> groups = group_each(parts, mask, model_side);
  while (join_closest(groups, mask, model_side)) {
  }
  std::vector<MaskRegion> regions;
  const FrameRequest automatic{.model_side = model_side};
  if (groups.size() == 1) return {{choose_frame(mask, automatic), mask}};
  std::vector<std::size_t> region_of(static_cast<std::size_t>(parts.count));
  for (const Group& group : groups) {
    for (const int label : group.labels) region_of[static_cast<std::size_t>(label)] = regions.size();
    regions.push_back({{}, Image(mask.width, mask.height, 1)});
  }
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.row(y)[x] >= kMaskThreshold)
        regions[region_of[static_cast<std::size_t>(parts.label_at(x, y, mask))]].mask.row(y)[x] = 255;
  for (MaskRegion& region : regions) region.frame = choose_frame(region.mask, automatic);
  return regions;
}

}  // namespace ilat
