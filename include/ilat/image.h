#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace ilat {

/// Unless the caller says otherwise no picture of more pixels is decoded: a small file can claim any size, and an RGB
/// image takes 3 bytes a pixel.
inline constexpr std::uint64_t kMaxPixels = 100'000'000;

/// An 8-bit picture, rows from the top, channels interleaved: `pixels[(y * width + x) * channels + c]`.
/// channels = 1 (grey: masks and sketches) or 3 (RGB: photos).
struct Image {
  int width = 0;
  int height = 0;
  int channels = 3;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int width_, int height_, int channels_, std::uint8_t value = 0)
      : width(width_),
        height(height_),
        channels(channels_),
        pixels(
            static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * static_cast<std::size_t>(channels_),
            value) {}

  bool empty() const { return pixels.empty(); }
  std::uint8_t* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * width * channels; }
  const std::uint8_t* row(int y) const { return pixels.data() + static_cast<std::size_t>(y) * width * channels; }
};

/// Reads a JPEG, PNG or WebP file of any kind (see read_photo) as RGB (channels = 3) or grey (channels = 1; colours
/// through ITU-R 601 luma), upright, in 8 bits, without its transparency.
/// @param max_pixels pictures whose header states more are refused before anything is decoded
/// @throws Error not_found, or bad_input if the file is not an image, is truncated or is too large.
Image read_image(const std::filesystem::path& path, int channels = 3, std::uint64_t max_pixels = kMaxPixels);

/// Writes PNG, JPEG or WebP, by the extension. The file appears under its name whole or not at all.
/// @param quality 1 to 100, of JPEG and WebP; WebP at 100 is lossless
/// @throws Error unwritable; usage if the extension is neither .png, .jpg, .jpeg nor .webp, or the quality out of
/// range.
void write_image(const std::filesystem::path& path, const Image& image, int quality = 95);

}  // namespace ilat
