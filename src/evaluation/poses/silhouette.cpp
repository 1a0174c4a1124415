#include "evaluation/poses/silhouette.h"

#include <algorithm>

#include "ilat/error.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

constexpr int kLeastLight = 140;  // of the darkest channel, in levels
constexpr int kMostColour = 60;   // between the channels

}  // namespace

Image white_silhouette(const Image& photo, const Image& region) {
  Image figure(photo.width, photo.height, 1);
  for (std::size_t i = 0; i < figure.pixels.size(); ++i) {
    if (region.pixels[i] < kMaskThreshold) continue;
    const auto [low, high] = std::minmax({photo.pixels[3 * i], photo.pixels[3 * i + 1], photo.pixels[3 * i + 2]});
    if (low >= kLeastLight && high - low <= kMostColour) figure.pixels[i] = 255;
  }
  return figure;
}

double overlap(const Image& one, const Image& other) {
  if (one.width != other.width || one.height != other.height) throw Error(ErrorCode::usage, "silhouettes of two sizes cannot be compared");
  std::size_t both = 0, any = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) {
    both += one.pixels[i] != 0 && other.pixels[i] != 0;
    any += one.pixels[i] != 0 || other.pixels[i] != 0;
  }
  return any == 0 ? 1 : static_cast<double>(both) / static_cast<double>(any);
}

}  // namespace ilat
