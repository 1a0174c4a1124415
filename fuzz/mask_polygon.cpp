// Polygons and rectangles in words: whatever is read marks pixels of the mask only, and says whether it marked any.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/refusal.h"
#include "imaging/mask/mask_shapes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto fill = [](const std::vector<ilat::MaskPoint>& shape) {
    ilat::Image mask(37, 23, 1);
    const bool any = ilat::fill_polygon(mask, shape);
    if (any != std::ranges::any_of(mask.pixels, [](auto value) { return value == 255; })) std::abort();
  };
  ilat::fuzz::result_or_refusal([&] { fill(ilat::parse_polygon(text)); });
  ilat::fuzz::result_or_refusal([&] { fill(ilat::parse_rectangle(text).corners()); });
  return 0;
}
