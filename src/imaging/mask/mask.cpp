#include "imaging/mask/mask.h"

#include <algorithm>

#include "ilat/error.h"

namespace ilat {
namespace {

bool is_masked(std::uint8_t value) { return value >= kMaskThreshold; }

/// Old pixels that new pixel `at` of `count` overlaps: from floor(at size / count) to ceil((at + 1) size / count).
struct Range {
  int first, last;
};
Range overlapped(int at, int size, int count) {
  const auto first = static_cast<std::int64_t>(at) * size / count;
  const auto last = (static_cast<std::int64_t>(at + 1) * size + count - 1) / count;
  return {static_cast<int>(first), static_cast<int>(last)};
}

}  // namespace

Image binary_mask(const Image& mask) {
  Image binary(mask.width, mask.height, 1);
  std::transform(mask.pixels.begin(), mask.pixels.end(), binary.pixels.begin(),
                 [](std::uint8_t value) { return is_masked(value) ? std::uint8_t{255} : std::uint8_t{0}; });
  return binary;
}

std::optional<Box> bounding_box(const Image& mask) {
  Box box{mask.width, mask.height, 0, 0};
  for (int y = 0; y < mask.height; ++y) {
    const std::uint8_t *begin = mask.row(y), *end = begin + mask.width;
    const std::uint8_t* first = std::find_if(begin, end, is_masked);
    if (first == end) continue;
    const std::uint8_t* last = end - 1;
    while (!is_masked(*last)) --last;
    box.left = std::min(box.left, static_cast<int>(first - begin));
    box.right = std::max(box.right, static_cast<int>(last - begin) + 1);
    box.top = std::min(box.top, y);
    box.bottom = y + 1;
  }
  if (box.right == 0) return std::nullopt;
  return box;
}

Box masked_box(const Image& mask) {
  if (const auto box = bounding_box(mask)) return *box;
  throw Error(ErrorCode::bad_input, "nothing is masked: no pixel of the mask is white (128 or above)", "mask");
}

Image pool_any(const Image& mask, int width, int height) {
  Image narrow(width, mask.height, 1);  // columns first, then rows
  for (int x = 0; x < width; ++x) {
    const Range range = overlapped(x, mask.width, width);
    for (int y = 0; y < mask.height; ++y)
      if (std::any_of(mask.row(y) + range.first, mask.row(y) + range.last, is_masked)) narrow.row(y)[x] = 255;
  }
  Image pooled(width, height, 1);
  for (int y = 0; y < height; ++y) {
    const Range range = overlapped(y, mask.height, height);
    for (int from = range.first; from < range.last; ++from)
      std::transform(narrow.row(from), narrow.row(from) + width, pooled.row(y), pooled.row(y),
                     [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); });
  }
  return pooled;
}

FloatMaps pool_any(const FloatMaps& masks, int side) {
  FloatMaps pooled(masks.batch, 1, side, side);
  Image mask(masks.width, masks.height, 1);
  for (int item = 0; item < masks.batch; ++item) {
    std::transform(masks.plane(item, 0), masks.plane(item, 0) + masks.plane_size(), mask.pixels.begin(),
                   [](float value) { return value > 0 ? std::uint8_t{255} : std::uint8_t{0}; });
    const FloatMaps small = mask_maps(pool_any(mask, side, side));
    std::copy(small.values.begin(), small.values.end(), pooled.plane(item, 0));
  }
  return pooled;
}

FloatMaps mask_maps(const Image& mask) {
  FloatMaps maps(1, 1, mask.height, mask.width);
  std::transform(mask.pixels.begin(), mask.pixels.end(), maps.values.begin(),
                 [](std::uint8_t value) { return is_masked(value) ? 1.0f : 0.0f; });
  return maps;
}

}  // namespace ilat
