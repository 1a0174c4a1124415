#include "imaging/composite.h"

#include <algorithm>
#include <cmath>

#include "ilat/error.h"
#include "imaging/frame.h"
#include "imaging/mask.h"
#include "imaging/resize.h"

namespace ilat {
namespace {

/// The photo's part that a frame covers.
Box covered(const Frame& frame, const Image& photo) {
  return {std::max(frame.x, 0), std::max(frame.y, 0), std::min(frame.x + frame.side, photo.width),
          std::min(frame.y + frame.side, photo.height)};
}

/// Weights over `area`, hard or fading inwards. Where the frame ends inside the photo the mask ends too, so the fade is
/// computed on one pixel more on each side, left unmasked there.
Planes weights_inside(const Image& mask, const Box& area, int feather) {
  const Box grown{std::max(area.left - 1, 0), std::max(area.top - 1, 0), std::min(area.right + 1, mask.width),
                  std::min(area.bottom + 1, mask.height)};
  Image part(grown.width(), grown.height(), 1);
  const int dx = area.left - grown.left, dy = area.top - grown.top;
  for (int y = 0; y < area.height(); ++y)
    std::copy_n(mask.row(area.top + y) + area.left, area.width(), part.row(y + dy) + dx);
  const Planes all = inward_weights(part, feather);
  Planes weights(1, 1, area.height(), area.width());
  for (int y = 0; y < area.height(); ++y)
    std::copy_n(all.plane(0, 0) + static_cast<std::size_t>(y + dy) * all.width + dx, area.width(),
                weights.plane(0, 0) + static_cast<std::size_t>(y) * area.width());
  return weights;
}

/// The authors' weights over `area`, computed at the model's size and enlarged like its picture.
Planes weights_of_release(const Image& mask, const FrameContent& content, const Box& area) {
  const Image seen = pool_any(crop(mask, content.frame), content.pixels.width, content.pixels.height);
  const int side = content.frame.side;
  const Planes all = resize(release_weights(mask_planes(seen)), side, side);
  Planes weights(1, 1, area.height(), area.width());
  for (int y = 0; y < area.height(); ++y)
    std::copy_n(all.plane(0, 0) + static_cast<std::size_t>(area.top - content.frame.y + y) * side +
                    (area.left - content.frame.x),
                area.width(), weights.plane(0, 0) + static_cast<std::size_t>(y) * area.width());
  return weights;
}

/// The share of new content over `area`, the part of the photo that the frame covers.
Planes weights_over(const Box& area, const Image& mask, const FrameContent& content, const CompositeOptions& options) {
  if (options.mode == Composite::release) return weights_of_release(mask, content, area);
  const int feather = options.feather >= 0 ? options.feather : content.frame.side / 64;
  return weights_inside(mask, area, options.mode == Composite::hard ? 0 : feather);
}

/// One channel: photo + weight (new - photo), rounded; a pixel of weight 0 is not touched.
void blend(Image& photo, const Planes& fresh, const Planes& weights, const Box& area, const Frame& frame, int channel) {
  for (int y = area.top; y < area.bottom; ++y) {
    const float* weight = weights.plane(0, 0) + static_cast<std::size_t>(y - area.top) * area.width();
    const float* from = fresh.plane(0, 0) + static_cast<std::size_t>(y - frame.y) * frame.side - frame.x;
    std::uint8_t* to = photo.row(y) + channel;
    for (int x = area.left; x < area.right; ++x) {
      const float share = weight[x - area.left];
      if (share <= 0) continue;
      const float now = to[x * photo.channels], wanted = std::clamp(127.5f * (from[x] + 1), 0.0f, 255.0f);
      to[x * photo.channels] = static_cast<std::uint8_t>(std::lround(now + share * (wanted - now)));
    }
  }
}

void check(const Image& photo, const Image& mask, const FrameContent& content, const CompositeOptions& options) {
  if (photo.channels != 3 || mask.channels != 1 || mask.width != photo.width || mask.height != photo.height)
    throw Error(ErrorCode::usage, "a composite wants an RGB photo and a grey mask of the same size");
  if (content.pixels.channels != 3 || content.item < 0 || content.item >= content.pixels.batch ||
      content.frame.side < 1)
    throw Error(ErrorCode::internal, "a composite wants RGB content and a frame");
  if (options.feather < -1)
    throw Error(ErrorCode::usage, "feather is -1 or more pixels, not " + std::to_string(options.feather));
}

}  // namespace

Image composite(const Image& photo, const Image& mask, const FrameContent& content, const CompositeOptions& options) {
  check(photo, mask, content, options);
  Image result = photo;
  const Frame& frame = content.frame;
  const Box area = covered(frame, photo);
  if (area.width() <= 0 || area.height() <= 0) return result;
  const Planes weights = weights_over(area, mask, content, options);
  for (int channel = 0; channel < 3; ++channel) {  // one at a time: a large frame in float takes 12 bytes a pixel
    Planes plane(1, 1, content.pixels.height, content.pixels.width);
    std::copy_n(content.pixels.plane(content.item, channel), plane.values.size(), plane.values.begin());
    blend(result, resize(plane, frame.side, frame.side), weights, area, frame, channel);
  }
  return result;
}

Image changed_share(const Image& mask, const FrameContent& content, const CompositeOptions& options) {
  Image changed(mask.width, mask.height, 1);
  const Box area = covered(content.frame, mask);
  if (area.width() <= 0 || area.height() <= 0) return changed;
  const Planes weights = weights_over(area, mask, content, options);
  const float* share = weights.plane(0, 0);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x, ++share)
      if (*share > 0) changed.row(y)[x] = static_cast<std::uint8_t>(std::clamp(std::lround(255 * *share), 1L, 255L));
  return changed;
}

}  // namespace ilat
