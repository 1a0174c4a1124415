#include "imaging/mask/stroke_input.h"

#include <algorithm>
#include <cstdlib>

#include "ilat/error.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/mask_input.h"

namespace ilat {
namespace {

constexpr std::uint16_t kHalfOpaque = 0x8000;
constexpr int kPainted = 24;             // levels in one channel: JPEG at usual qualities stays below
constexpr double kAnotherPicture = 0.6;  // of the pixels differ

bool drawn_on_transparency(const Photo& drawn) {
  return std::ranges::any_of(drawn.alpha, [](std::uint16_t alpha) { return alpha < kHalfOpaque; });
}

/// What is opaque. 0 or 255
Image opaque_part(const Photo& drawn) {
  Image where(drawn.image.width, drawn.image.height, 1);
  std::ranges::transform(drawn.alpha, where.pixels.begin(), [](std::uint16_t alpha) {
    return alpha < kHalfOpaque ? std::uint8_t{0} : std::uint8_t{255};
  });
  return where;
}

/// Where a picture differs from the photo. 0 or 255
Image painted_part(const Image& picture, const Image& photo) {
  Image where(photo.width, photo.height, 1);
  for (std::size_t i = 0; i < where.pixels.size(); ++i)
    for (std::size_t channel = 3 * i; channel < 3 * i + 3; ++channel)
      if (std::abs(picture.pixels[channel] - photo.pixels[channel]) > kPainted) where.pixels[i] = 255;
  return where;
}

/// The colours under strokes, on as many pixels as the photo has. A new pixel takes the mean of the stroke in it alone:
/// what lies beside a stroke is no wanted colour.
ColourStrokes scaled(const ColourStrokes& strokes, const Image& photo) {
  Image black = strokes.colours;
  for (std::size_t i = 0; i < strokes.where.pixels.size(); ++i)
    if (strokes.where.pixels[i] < kMaskThreshold) std::fill_n(black.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, std::uint8_t{0});
  const Image sums = resize(black, photo.width, photo.height), shares = resize(strokes.where, photo.width, photo.height);
  ColourStrokes result{Image(photo.width, photo.height, 3), scaled_mask(strokes.where, photo.width, photo.height)};
  for (std::size_t i = 0; i < shares.pixels.size(); ++i) {
    const int share = shares.pixels[i];
    if (share == 0) result.where.pixels[i] = 0;  // the stroke only just reaches into it
    for (std::size_t channel = 3 * i; share > 0 && channel < 3 * i + 3; ++channel)
      result.colours.pixels[channel] = static_cast<std::uint8_t>(std::min(255, (sums.pixels[channel] * 255 + share / 2) / share));
  }
  return result;
}

}  // namespace

ColourStrokes strokes_of(const Photo& drawn, const Image& photo, const std::string& name) {
  const bool scale = needs_scaling(drawn.image, photo, name);
  ColourStrokes strokes{drawn.image, {}};
  if (drawn_on_transparency(drawn)) {
    strokes.where = opaque_part(drawn);
    if (scale) strokes = scaled(strokes, photo);
  } else {
    if (scale) strokes.colours = resize(drawn.image, photo.width, photo.height);
    strokes.where = painted_part(strokes.colours, photo);
    const auto painted = static_cast<double>(std::ranges::count(strokes.where.pixels, std::uint8_t{255}));
    if (painted > kAnotherPicture * static_cast<double>(strokes.where.pixels.size()))
      throw Error(ErrorCode::bad_input,
                  "differs from the photo nearly everywhere: expected strokes on transparency, or the photo itself with "
                  "strokes painted over it",
                  name);
  }
  if (!bounding_box(strokes.where))
    throw Error(ErrorCode::bad_input,
                "has no strokes: expected some on transparency, or the photo itself with strokes painted over it", name);
  return strokes;
}

}  // namespace ilat
