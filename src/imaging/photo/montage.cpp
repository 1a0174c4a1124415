#include "imaging/photo/montage.h"

#include <algorithm>

#include "ilat/error.h"
#include "imaging/photo/grey.h"

namespace ilat {

Image montage(std::span<const Image> images, const MontageOptions& options) {
  if (images.empty() || options.columns < 1 || options.gutter < 0)
    throw Error(ErrorCode::usage, "a montage wants at least one picture and one column, and a gutter of 0 or more");
  const int columns = std::min(options.columns, static_cast<int>(images.size()));
  const int rows = (static_cast<int>(images.size()) + columns - 1) / columns;
  int width = 0, height = 0;
  for (const Image& image : images) {
    width = std::max(width, image.width);
    height = std::max(height, image.height);
  }
  const int step_x = width + options.gutter, step_y = height + options.gutter;
  Image sheet(columns * step_x + options.gutter, rows * step_y + options.gutter, 3, 255);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Image cell = to_rgb(images[i]);
    const int left = options.gutter + static_cast<int>(i) % columns * step_x;
    const int top = options.gutter + static_cast<int>(i) / columns * step_y;
    for (int y = 0; y < cell.height; ++y) std::copy_n(cell.row(y), cell.width * 3, sheet.row(top + y) + left * 3);
  }
  return sheet;
}

}  // namespace ilat
