#include "imaging/photo/grey.h"

namespace ilat {

Image to_grey(const Image& image) {
  if (image.channels == 1) return image;
  Image grey(image.width, image.height, 1);
  const std::uint8_t* rgb = image.pixels.data();
  for (std::uint8_t& value : grey.pixels) {
    value = luma(rgb[0], rgb[1], rgb[2]);
    rgb += 3;
  }
  return grey;
}

Image to_rgb(const Image& image) {
  if (image.channels == 3) return image;
  Image rgb(image.width, image.height, 3);
  std::uint8_t* to = rgb.pixels.data();
  for (const std::uint8_t value : image.pixels) {
    to[0] = to[1] = to[2] = value;
    to += 3;
  }
  return rgb;
}

}  // namespace ilat
