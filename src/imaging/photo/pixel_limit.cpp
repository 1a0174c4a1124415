#include "imaging/photo/pixel_limit.h"

#include "ilat/error.h"

namespace ilat {

namespace {

std::string in_words(std::uint64_t pixels) {
  constexpr std::uint64_t kMega = 1'000'000;
  return pixels < kMega ? std::to_string(pixels) + " pixels" : std::to_string(pixels / kMega) + " megapixels";
}

}  // namespace

void check_picture_size(std::uint64_t width, std::uint64_t height, std::uint64_t max_pixels, const std::string& name) {
  if (width > 0 && height > 0 && width <= max_pixels / height) return;
  throw Error(ErrorCode::bad_input,
              "the picture is " + std::to_string(width) + " x " + std::to_string(height) + " pixels; at most " +
                  in_words(max_pixels) + " are read, make it smaller or raise the limit (--max-pixels)",
              name);
}

}  // namespace ilat
