#pragma once

#include <optional>

#include "ilat/image.h"
#include "tensor/float_maps.h"

namespace ilat {

// Masks are grey images; a pixel of 128 and above is masked (= to be repainted).

inline constexpr std::uint8_t kMaskThreshold = 128;

/// A rectangle of pixels; right and bottom are one past the last.
struct Box {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;

  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool operator==(const Box&) const = default;
};

/// Every pixel 0 or 255.
Image binary_mask(const Image& mask);

/// The smallest box around all masked pixels; none if nothing is masked.
std::optional<Box> bounding_box(const Image& mask);

/// The same. @throws Error bad_input if nothing is masked
Box masked_box(const Image& mask);

/// Brings a mask to another size and loses no masked pixel: a new pixel is masked if any old pixel that it overlaps is.
/// @return 0 or 255
Image pool_any(const Image& mask, int width, int height);
/// The same of a batch. @param masks [B, 1, S, S], above 0 = masked  @return [B, 1, side, side], 0 or 1
FloatMaps pool_any(const FloatMaps& masks, int side);

/// [1, 1, H, W]: 1 = masked, 0 = kept.
FloatMaps mask_maps(const Image& mask);

}  // namespace ilat
