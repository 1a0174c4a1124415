#include <string>

#include "ilat/error.h"
#include "ilat/photo.h"
#include "imaging/photo/grey.h"

namespace ilat {
namespace {

constexpr std::uint32_t kOpaque = 65535;

void check_size(const Photo& photo, const Image& image, int channels, const char* what) {
  if (image.width == photo.image.width && image.height == photo.image.height && image.channels == channels) return;
  throw Error(ErrorCode::usage, std::string(what) + " is " + std::to_string(image.width) + " x " +
                                    std::to_string(image.height) + " x " + std::to_string(image.channels) +
                                    "; the photo needs " + std::to_string(photo.image.width) + " x " +
                                    std::to_string(photo.image.height) + " x " + std::to_string(channels));
}

}  // namespace

Image visible_colours(const Photo& photo) {
  Image visible = photo.image;
  for (std::size_t pixel = 0; pixel < photo.alpha.size(); ++pixel) {
    const std::uint32_t alpha = photo.alpha[pixel];
    if (alpha == kOpaque) continue;
    for (std::size_t i = 3 * pixel; i < 3 * pixel + 3; ++i)
      visible.pixels[i] =
          static_cast<std::uint8_t>((visible.pixels[i] * alpha + 255 * (kOpaque - alpha) + kOpaque / 2) / kOpaque);
  }
  return visible;
}

Photo repainted(const Photo& photo, const Image& result, const Image& changed) {
  check_size(photo, result, 3, "the result");
  check_size(photo, changed, 1, "the picture of what changed");
  const Image fresh = photo.grey ? to_rgb(to_grey(result)) : result;
  Photo edited = photo;
  for (std::size_t pixel = 0; pixel < changed.pixels.size(); ++pixel) {
    const std::uint32_t share = changed.pixels[pixel];
    if (share == 0) continue;
    for (std::size_t i = 3 * pixel; i < 3 * pixel + 3; ++i) {
      edited.image.pixels[i] = fresh.pixels[i];
      if (!edited.deep.empty()) edited.deep[i] = static_cast<std::uint16_t>(fresh.pixels[i] * 257);
    }
    if (edited.alpha.empty()) continue;
    const std::uint32_t alpha = edited.alpha[pixel];
    edited.alpha[pixel] = static_cast<std::uint16_t>(alpha + ((kOpaque - alpha) * share + 127) / 255);
  }
  return edited;
}

}  // namespace ilat
