#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "ilat/error.h"
#include "ilat/image.h"
#include "ilat/photo.h"
#include "support/temporary_folder.h"

namespace ilat::test {

inline Image noise(int width, int height, int channels, unsigned seed) {
  Image image(width, height, channels);
  std::mt19937 random(seed);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(random());
  return image;
}

/// An opaque 8-bit photo with nothing beside its pixels.
inline Photo photo_of(const Image& rgb) {
  Photo photo;
  photo.image = rgb;
  return photo;
}

/// Smooth colours: what JPEG is made for.
inline Image gradient(int width, int height) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint8_t* pixel = image.row(y) + 3 * x;
      pixel[0] = static_cast<std::uint8_t>(255 * x / width);
      pixel[1] = static_cast<std::uint8_t>(255 * y / height);
      pixel[2] = static_cast<std::uint8_t>(128 + 100 * std::sin(0.1 * (x + y)));
    }
  return image;
}

/// Pixels are masked at random, `share` of them.
inline Image random_pixels(int width, int height, double share, unsigned seed) {
  Image mask(width, height, 1);
  std::mt19937 random(seed);
  for (auto& value : mask.pixels) value = static_cast<double>(random()) < share * 4294967296.0 ? 255 : 0;
  return mask;
}

inline std::vector<std::byte> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

inline void put_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// `call` throws an Error of this code whose text holds every word.
template <class Call>
void expect_error(ErrorCode code, const std::vector<std::string>& words, Call&& call) {
  try {
    call();
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    for (const auto& word : words) EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
  }
}

}  // namespace ilat::test
