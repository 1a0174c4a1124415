#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "conditioning/sketch/sketch.h"
#include "ilat/image.h"
#include "imaging/geometry/resize.h"
#include "support/places.h"
#include "training/data/augment.h"

namespace ilat {
namespace {

/// Of the dark pixels in `a`, how many have a dark pixel of `b` in or beside their place.
double found_in(const std::vector<float>& a, const std::vector<float>& b, int side) {
  int dark = 0, found = 0;
  for (int y = 1; y + 1 < side; ++y)
    for (int x = 1; x + 1 < side; ++x) {
      if (a[static_cast<std::size_t>(y * side + x)] >= 128) continue;
      ++dark;
      bool near = false;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) near |= b[static_cast<std::size_t>((y + dy) * side + x + dx)] < 128;
      found += near;
    }
  return dark == 0 ? 1 : static_cast<double>(found) / dark;
}

TEST(MovedLines, OfRealPhotosAgreeWithLinesDrawnAnew) {
  const std::filesystem::path photos = test::source_folder() / "../shared/data/faces/photos";
  if (!std::filesystem::is_directory(photos)) GTEST_SKIP() << "no photos in " << photos;
  std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(photos), {});
  std::ranges::sort(files);
  files.resize(std::min<std::size_t>(files.size(), 8));
  constexpr int kSide = 256;
  const XdogConfig xdog;
  for (const bool moves : {true, false}) {
    const DataRecipe recipe = moves ? DataRecipe{.turn = 6, .scale = 0.08, .shift = 0.03}
                                    : DataRecipe{.brightness = 0.15, .contrast = 0.15, .saturation = 0.3, .tint = 0.06};
    double kept = 0, explained = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
      const Image photo = resize(read_image(files[i]), kSide, kSide);
      const Image lines = to_image(sketch_of_frame(photo, xdog, kSide));
      std::vector<std::uint8_t> planes(photo.pixels.size());
      for (std::size_t p = 0; p < lines.pixels.size(); ++p)
        for (std::size_t c = 0; c < 3; ++c) planes[c * lines.pixels.size() + p] = photo.pixels[3 * p + c];
      const DrawnSample sample = augmented({planes, lines.pixels, {}}, kSide, recipe, {1, 2, i});
      Image changed(kSide, kSide, 3);
      for (std::size_t p = 0; p < lines.pixels.size(); ++p)
        for (std::size_t c = 0; c < 3; ++c) changed.pixels[3 * p + c] = static_cast<std::uint8_t>(sample.photo[c * lines.pixels.size() + p] + 0.5f);
      const Image anew = to_image(sketch_of_frame(changed, xdog, kSide));
      const std::vector<float> drawn(anew.pixels.begin(), anew.pixels.end());
      kept += found_in(sample.lines, drawn, kSide) / static_cast<double>(files.size());
      explained += found_in(drawn, sample.lines, kSide) / static_cast<double>(files.size());
    }
    RecordProperty(moves ? "moved" : "recoloured", std::to_string(kept) + " " + std::to_string(explained));
    EXPECT_GT(kept, 0.9) << moves;
    EXPECT_GT(explained, 0.9) << moves;
  }
}

}  // namespace
}  // namespace ilat
