#include "imaging/photo/stored_colours.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace ilat {
namespace {

template <class Sample>
bool all_grey(const std::vector<Sample>& colours) {
  for (std::size_t i = 0; i < colours.size(); i += 3)
    if (colours[i] != colours[i + 1] || colours[i] != colours[i + 2]) return false;
  return true;
}

}  // namespace

bool is_grey(const Photo& photo) { return photo.grey && all_grey(photo.image.pixels) && all_grey(photo.deep); }

Image flattened(const Photo& photo) {
  Image colours = visible_colours(photo);
  if (!is_grey(photo)) return colours;
  for (std::size_t pixel = 0; 3 * pixel < colours.pixels.size(); ++pixel)
    colours.pixels[pixel] = colours.pixels[3 * pixel];
  colours.pixels.resize(colours.pixels.size() / 3);
  colours.channels = 1;
  return colours;
}

bool profile_fits(const PhotoMetadata& metadata, bool grey) {
  constexpr std::size_t kColourSpaceAt = 16, kHeader = 128;
  if (metadata.icc_profile.size() < kHeader) return false;
  const std::string_view space(reinterpret_cast<const char*>(metadata.icc_profile.data()) + kColourSpaceAt, 4);
  return space == "RGB " || (space == "GRAY" && grey);
}

}  // namespace ilat
