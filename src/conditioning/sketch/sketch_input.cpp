#include "conditioning/sketch/sketch_input.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "imaging/photo/grey.h"

namespace ilat {
namespace {

constexpr std::uint8_t kDark = 128;

bool mostly_transparent_somewhere(const Photo& drawn) {
  return std::any_of(drawn.alpha.begin(), drawn.alpha.end(), [](std::uint16_t alpha) { return alpha < 0x8000; });
}

/// Most pixels are dark, and most of those along the edge: a photo full of dark hair is neither.
bool on_black_paper(const Image& grey) {
  std::size_t dark = 0, edge = 0, dark_edge = 0;
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) {
      const bool is_dark = grey.row(y)[x] < kDark;
      const bool on_edge = x == 0 || y == 0 || x == grey.width - 1 || y == grey.height - 1;
      dark += is_dark;
      edge += on_edge;
      dark_edge += is_dark && on_edge;
    }
  return 2 * dark > grey.pixels.size() && 2 * dark_edge > edge;
}

/// Luma over paper of one grey where the picture is transparent.
Image over_paper(const Photo& drawn, std::uint8_t paper) {
  Image grey = to_grey(drawn.image);
  for (std::size_t i = 0; i < drawn.alpha.size(); ++i) {
    const int alpha = drawn.alpha[i] >> 8;
    grey.pixels[i] = static_cast<std::uint8_t>((grey.pixels[i] * alpha + paper * (255 - alpha) + 127) / 255);
  }
  return grey;
}

Image inverted(Image grey) {
  for (auto& value : grey.pixels) value = static_cast<std::uint8_t>(255 - value);
  return grey;
}

}  // namespace

Image sketch_of(const Photo& drawn, SketchLines lines) {
  switch (lines) {
    case SketchLines::black:
      return over_paper(drawn, 255);
    case SketchLines::white:
      return inverted(over_paper(drawn, 0));
    case SketchLines::automatic:
      break;
  }
  if (mostly_transparent_somewhere(drawn)) {
    Image sketch(drawn.image.width, drawn.image.height, 1);
    std::transform(drawn.alpha.begin(), drawn.alpha.end(), sketch.pixels.begin(),
                   [](std::uint16_t alpha) { return static_cast<std::uint8_t>(255 - (alpha >> 8)); });
    return sketch;
  }
  Image grey = over_paper(drawn, 255);
  return on_black_paper(grey) ? inverted(std::move(grey)) : grey;
}

Image scaled_sketch(const Image& sketch, int width, int height) {
  Image scaled(width, height, 1);
  const cv::Mat drawn(sketch.height, sketch.width, CV_8U, const_cast<std::uint8_t*>(sketch.pixels.data()));
  cv::Mat to(height, width, CV_8U, scaled.pixels.data());
  const cv::Size half(std::max(1, (sketch.width / width + 1) / 2), std::max(1, (sketch.height / height + 1) / 2));
  cv::Mat thick;  // lines at least half a new pixel wide
  cv::erode(drawn, thick, cv::getStructuringElement(cv::MORPH_RECT, half));
  const bool shrinks = width < sketch.width || height < sketch.height;
  cv::resize(thick, to, to.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return scaled;
}

}  // namespace ilat
