#include "editing/pictures/frame_picture.h"

#include <algorithm>
#include <vector>

#include "conditioning/pose/limb_maps.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/montage.h"

namespace ilat {
namespace {

constexpr int kLeastSide = 384;

/// Masked tokens half red, thin grid lines.
Image with_tokens(Image picture, const std::vector<std::uint8_t>& token_mask, int tokens_per_side) {
  const int cell = picture.width / tokens_per_side;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      std::uint8_t* pixel = picture.row(y) + 3 * x;
      const auto mixed = [&](int red, int green, int blue) {
        pixel[0] = static_cast<std::uint8_t>((pixel[0] + red) / 2);
        pixel[1] = static_cast<std::uint8_t>((pixel[1] + green) / 2);
        pixel[2] = static_cast<std::uint8_t>((pixel[2] + blue) / 2);
      };
      const int token =
          std::min(y / cell, tokens_per_side - 1) * tokens_per_side + std::min(x / cell, tokens_per_side - 1);
      if (token_mask[static_cast<std::size_t>(token)] != 0) mixed(255, 0, 0);
      if (x % cell == 0 || y % cell == 0) mixed(255, 255, 255);
    }
  return picture;
}

}  // namespace

Image frame_picture(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  return frame_picture(checked_views(request, options, config), config);
}

Image frame_picture(std::span<const ModelView> views, const ModelConfig& config) {
  std::vector<Image> cells;
  for (const ModelView& view : views) {
    const int times = (kLeastSide + view.photo.width - 1) / view.photo.width;
    const Image photo = enlarged(to_image(view.photo), times);
    const Image sketch = to_image(in_one_map(view.sketch));
    cells.push_back(photo);
    cells.push_back(with_tokens(photo, view.token_mask, config.image_tokenizer->tokens_per_side()));
    cells.push_back(enlarged(sketch, std::max(1, photo.width / sketch.width)));
  }
  return montage(cells, {.columns = 3});
}

}  // namespace ilat
