#pragma once

#include <cstddef>
#include <vector>

#include "ilat/image.h"
#include "random/random_stream.h"
#include "training/data/mip_picture.h"

namespace ilat {

/// A picture in the making: RGB in floats, 0 ... 255, interleaved.
struct Canvas {
  int width = 0, height = 0;
  std::vector<float> values;  // [height, width, 3]

  Canvas(int width_, int height_)
      : width(width_), height(height_), values(static_cast<std::size_t>(width_) * height_ * 3) {}

  float* at(int x, int y) { return values.data() + (static_cast<std::size_t>(y) * width + x) * 3; }
  const float* at(int x, int y) const { return values.data() + (static_cast<std::size_t>(y) * width + x) * 3; }
  /// @param share 0 = stays as it was, 1 = the new colour
  void blend(int x, int y, const MipPicture::Colour& colour, float share) {
    float* pixel = at(x, y);
    pixel[0] += share * (colour.red - pixel[0]);
    pixel[1] += share * (colour.green - pixel[1]);
    pixel[2] += share * (colour.blue - pixel[2]);
  }
};

/// Rounded to 8 bits, clipped.
Image to_image(const Canvas& canvas);
Canvas to_canvas(const Image& rgb);

// What cameras and files do to a picture; each draws its strength itself.

/// Light, contrast, colour cast; sometimes grey.
void change_light(Canvas& canvas, RandomStream& random);
/// Out of focus, or seen at a lower resolution and enlarged.
void soften(Canvas& canvas, RandomStream& random);
void add_noise(Canvas& canvas, RandomStream& random);
/// Blocks of 8 x 8 pixels whose fine detail is rounded away, as JPEG does it.
void compress(Canvas& canvas, RandomStream& random);
/// The usual dose of all of them.
void damage(Canvas& canvas, RandomStream& random);

/// Bilinear, pixel centres aligned as in a resize.
Canvas enlarged(const Canvas& canvas, int width, int height);

}  // namespace ilat
