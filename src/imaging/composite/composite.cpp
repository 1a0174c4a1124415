#include "imaging/composite/composite.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ilat/error.h"
#include "imaging/composite/colour_match.h"
#include "imaging/geometry/placed.h"

namespace ilat {
namespace {

/// One pixel more on each side, inside the photo: the kept neighbours, by which the fade and the match go.
Box grown(const Box& box, int width, int height) {
  if (box.width() <= 0 || box.height() <= 0) return {};
  return {std::max(box.left - 1, 0), std::max(box.top - 1, 0), std::min(box.right + 1, width),
          std::min(box.bottom + 1, height)};
}

/// The mask over `area`; where the frame ends inside the photo it ends too.
Image masked_in_frame(const Image& mask, const Placement& placement, const Box& area) {
  Image part(area.width(), area.height(), 1);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      if (mask.row(y)[x] >= kMaskThreshold && holds_centre(placement, x, y))
        part.row(y - area.top)[x - area.left] = 255;
  return part;
}

/// The authors' weights over `area`, computed at the model's size and enlarged like its picture.
FloatMaps weights_of_release(const Image& mask, const Placement& placement, int side, const Box& area) {
  FloatMaps weights = spread(release_weights(mask_maps(seen_mask(mask, placement, side))), placement, area);
  float* weight = weights.plane(0, 0);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x, ++weight)
      if (!holds_centre(placement, x, y)) *weight = 0;
  return weights;
}

/// One channel of a part of a picture, [1, 1, h, w] in [-1, 1].
FloatMaps channel_of(const Image& photo, const Box& area, int channel) {
  FloatMaps plane(1, 1, area.height(), area.width());
  float* to = plane.plane(0, 0);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      *to++ = static_cast<float>(photo.row(y)[x * photo.channels + channel]) / 127.5f - 1;
  return plane;
}

/// One channel: photo + share (new - photo), rounded; a pixel of share 0 is not touched.
void blend(Image& photo, const FloatMaps& fresh, const FloatMaps& share, const Box& area, int channel) {
  const float *from = fresh.plane(0, 0), *part = share.plane(0, 0);
  for (int y = area.top; y < area.bottom; ++y) {
    std::uint8_t* to = photo.row(y) + channel;
    for (int x = area.left; x < area.right; ++x, ++from, ++part) {
      if (*part <= 0) continue;
      const float now = to[x * photo.channels], wanted = std::clamp(127.5f * (*from + 1), 0.0f, 255.0f);
      to[x * photo.channels] = static_cast<std::uint8_t>(std::lround(now + *part * (wanted - now)));
    }
  }
}

}  // namespace

Patch::Patch(const Image& mask, const Placement& placement, int content_side, const CompositeOptions& options)
    : placement_(placement), options_(options), width_(mask.width), height_(mask.height) {
  if (mask.channels != 1)
    throw Error(ErrorCode::usage, "a composite wants an RGB photo and a grey mask of the same size");
  if (placement.side() <= 0) throw Error(ErrorCode::internal, "a composite wants a frame");
  if (options.feather < -1)
    throw Error(ErrorCode::usage, "feather is -1 or more pixels, not " + std::to_string(options.feather));
  const int feather = options.feather >= 0 ? options.feather : static_cast<int>(placement.side()) / 64;
  fade_ = options.mode == Composite::hard ? 0 : feather;
  area_ = grown(covered(placement, mask), width_, height_);
  if (area_.width() == 0) return;
  if (options.mode == Composite::release) {
    share_ = weights_of_release(mask, placement, content_side, area_);
  } else {
    share_ = inward_weights(masked_in_frame(mask, placement, area_), fade_);
  }
}

void Patch::paint(Image& photo, const FloatMaps& content, int item) const {
  if (photo.channels != 3 || photo.width != width_ || photo.height != height_)
    throw Error(ErrorCode::usage, "a composite wants an RGB photo and a grey mask of the same size");
  if (content.channels != 3 || item < 0 || item >= content.batch)
    throw Error(ErrorCode::internal, "a composite wants RGB content");
  if (area_.width() == 0) return;
  for (int channel = 0; channel < 3; ++channel) {  // one at a time: a large frame in float takes 12 bytes a pixel
    FloatMaps plane(1, 1, content.height, content.width);
    std::copy_n(content.plane(item, channel), plane.values.size(), plane.values.begin());
    FloatMaps fresh = spread(plane, placement_, area_);
    if (options_.blend != Blend::none) match_colours(fresh, channel_of(photo, area_, channel), share_, options_.blend);
    blend(photo, fresh, share_, area_, channel);
  }
}

Box Patch::content_box(int side) const {
  Box taken{width_, height_, 0, 0};
  const float* share = share_.values.data();
  for (int y = area_.top; y < area_.bottom; ++y)
    for (int x = area_.left; x < area_.right; ++x, ++share)
      if (*share > 0)
        taken = {std::min(taken.left, x), std::min(taken.top, y), std::max(taken.right, x + 1), std::max(taken.bottom, y + 1)};
  if (taken.width() <= 0) return {};
  const int ring = options_.blend == Blend::none ? 0 : compared_ring(taken.width(), taken.height());
  double left = side, top = side, right = 0, bottom = 0;
  for (const int x : {std::max(taken.left - ring, area_.left), std::min(taken.right + ring, area_.right)})
    for (const int y : {std::max(taken.top - ring, area_.top), std::min(taken.bottom + ring, area_.bottom)}) {
      const auto [u, v] = placement_.inside(x, y);
      left = std::min(left, u * side), right = std::max(right, u * side);
      top = std::min(top, v * side), bottom = std::max(bottom, v * side);
    }
  constexpr int kReach = 2;  // of resampling, in pixels of the content
  const auto within = [&](double place) { return std::clamp(static_cast<int>(place), 0, side); };
  return {within(std::floor(left) - kReach), within(std::floor(top) - kReach), within(std::ceil(right) + kReach),
          within(std::ceil(bottom) + kReach)};
}

void Patch::mark(Image& changed) const {
  const float* share = share_.values.data();
  for (int y = area_.top; y < area_.bottom; ++y)
    for (int x = area_.left; x < area_.right; ++x, ++share)
      if (*share > 0) changed.row(y)[x] = static_cast<std::uint8_t>(std::clamp(std::lround(255 * *share), 1L, 255L));
}

double Patch::seam(const Image& painted) const {
  for (int length = fade_ + 1; length > 0; length /= 2)
    if (const auto figure = seam(painted, length)) return *figure;
  return 1;
}

std::optional<double> Patch::seam(const Image& painted, int length) const {
  const auto in_photo = [&](int x, int y) { return x >= 0 && y >= 0 && x < width_ && y < height_; };
  const auto is_new = [&](int x, int y) {
    return x >= area_.left && y >= area_.top && x < area_.right && y < area_.bottom &&
           share_.values[static_cast<std::size_t>(y - area_.top) * area_.width() + (x - area_.left)] > 0;
  };
  const auto difference = [&](int x, int y, int u, int v) {
    const std::uint8_t *one = painted.row(y) + 3 * x, *other = painted.row(v) + 3 * u;
    return (std::abs(one[0] - other[0]) + std::abs(one[1] - other[1]) + std::abs(one[2] - other[2])) / 3.0 + 0.5;
  };
  double across = 0, beside = 0;
  for (int y = area_.top; y < area_.bottom; ++y)
    for (int x = area_.left; x < area_.right; ++x) {
      if (!is_new(x, y)) continue;
      for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {  // outwards
        const int out_x = x + dx, out_y = y + dy;
        if (!in_photo(out_x, out_y) || is_new(out_x, out_y)) continue;
        const int far_x = out_x + length * dx, far_y = out_y + length * dy;
        const int in_x = out_x - length * dx, in_y = out_y - length * dy;
        const int deep_x = in_x - length * dx, deep_y = in_y - length * dy;
        if (!in_photo(far_x, far_y) || is_new(far_x, far_y) || !is_new(in_x, in_y) || !is_new(deep_x, deep_y)) continue;
        across += difference(out_x, out_y, in_x, in_y);
        beside += (difference(out_x, out_y, far_x, far_y) + difference(in_x, in_y, deep_x, deep_y)) / 2;
      }
    }
  return beside > 0 ? std::optional(across / beside) : std::nullopt;
}

}  // namespace ilat
