#include "imaging/geometry/resize.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "ilat/error.h"

namespace ilat {
namespace {

constexpr float kUnitsPerLevel = static_cast<float>(1 / 127.5);

void check_target(int width, int height) {
  if (width < 1 || height < 1)
    throw Error(ErrorCode::usage,
                "cannot bring a picture to " + std::to_string(width) + " x " + std::to_string(height) + " pixels");
}

}  // namespace

Image resize(const Image& image, int width, int height) {
  check_target(width, height);
  if (width == image.width && height == image.height) return image;
  Image result(width, height, image.channels);
  const cv::Mat from(image.height, image.width, CV_8UC(image.channels), const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat to(height, width, CV_8UC(image.channels), result.pixels.data());
  cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
  return result;
}

Image enlarged(const Image& image, int times) {
  Image large(image.width * times, image.height * times, image.channels);
  const cv::Mat from(image.height, image.width, CV_8UC(image.channels), const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat to(large.height, large.width, CV_8UC(image.channels), large.pixels.data());
  cv::resize(from, to, to.size(), 0, 0, cv::INTER_NEAREST);
  return large;
}

FloatMaps resize(const FloatMaps& maps, int width, int height) {
  check_target(width, height);
  if (width == maps.width && height == maps.height) return maps;
  FloatMaps result(maps.batch, maps.channels, height, width);
  for (int item = 0; item < maps.batch; ++item)
    for (int channel = 0; channel < maps.channels; ++channel) {
      const cv::Mat from(maps.height, maps.width, CV_32F, const_cast<float*>(maps.plane(item, channel)));
      cv::Mat to(height, width, CV_32F, result.plane(item, channel));
      cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
    }
  return result;
}

FloatMaps to_float_maps(const Image& image) { return to_float_maps(std::span(&image, 1)); }

FloatMaps to_float_maps(std::span<const Image> images) {
  if (images.empty()) return {};
  const Image& first = images.front();
  FloatMaps maps(static_cast<int>(images.size()), first.channels, first.height, first.width);
  for (int item = 0; item < maps.batch; ++item) {
    const Image& image = images[static_cast<std::size_t>(item)];
    if (image.width != first.width || image.height != first.height || image.channels != first.channels)
      throw Error(ErrorCode::usage, "the pictures of a batch must have one size");
    for (int channel = 0; channel < maps.channels; ++channel) {
      float* plane = maps.plane(item, channel);
      const std::uint8_t* from = image.pixels.data() + channel;
      for (std::size_t i = 0; i < maps.plane_size(); ++i)
        plane[i] = static_cast<float>(from[i * static_cast<std::size_t>(image.channels)]) * kUnitsPerLevel - 1;
    }
  }
  return maps;
}

Image to_image(const FloatMaps& maps, int item) {
  Image image(maps.width, maps.height, maps.channels);
  for (int channel = 0; channel < maps.channels; ++channel) {
    const float* plane = maps.plane(item, channel);
    std::uint8_t* to = image.pixels.data() + channel;
    for (std::size_t i = 0; i < maps.plane_size(); ++i)
      to[i * static_cast<std::size_t>(image.channels)] =
          static_cast<std::uint8_t>(std::lround(std::clamp(127.5f * (plane[i] + 1), 0.0f, 255.0f)));
  }
  return image;
}

}  // namespace ilat
