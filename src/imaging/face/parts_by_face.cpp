#include "imaging/face/parts_by_face.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// One connected part of the mask.
struct Part {
  std::size_t pixels = 0;
  double x = 0, y = 0;              // sums over its pixels
  std::vector<std::size_t> inside;  // by frame: how many of them it holds

  /// How far the part lies from the middle of a frame, over the frame's side.
  double distance(const Placement& frame) const {
    const double count = static_cast<double>(pixels);
    const auto [u, v] = frame.inside(x / count + 0.5, y / count + 0.5);
    return std::hypot(u - 0.5, v - 0.55);  // a face's middle lies a little below its frame's
  }
};

std::optional<std::size_t> face_of(const Part& part, std::span<const Placement> frames) {
  std::optional<std::size_t> nearest;
  for (std::size_t face = 0; face < frames.size(); ++face) {
    if (part.pixels == 0 || 2 * part.inside[face] < part.pixels) continue;
    if (!nearest || part.distance(frames[face]) < part.distance(frames[*nearest])) nearest = face;
  }
  return nearest;
}

}  // namespace

MaskByFace parts_by_face(const Image& mask, std::span<const Placement> frames) {
  const Image binary = binary_mask(mask);
  cv::Mat labels;
  const int count = cv::connectedComponents(
      cv::Mat(mask.height, mask.width, CV_8U, const_cast<std::uint8_t*>(binary.pixels.data())), labels, 8, CV_32S);
  std::vector<Part> parts(static_cast<std::size_t>(count));
  for (Part& part : parts) part.inside.resize(frames.size());
  const auto each_masked = [&](const auto& use) {
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x)
        if (binary.row(y)[x] != 0) use(x, y, static_cast<std::size_t>(labels.at<int>(y, x)));
  };
  each_masked([&](int x, int y, std::size_t label) {
    Part& part = parts[label];
    ++part.pixels;
    part.x += x, part.y += y;
    for (std::size_t face = 0; face < frames.size(); ++face) part.inside[face] += holds_centre(frames[face], x, y);
  });

  std::vector<std::optional<std::size_t>> owners;
  for (const Part& part : parts) owners.push_back(face_of(part, frames));
  std::vector<Image> by_face(frames.size());
  MaskByFace result;
  each_masked([&](int x, int y, std::size_t label) {
    const auto owner = owners[label];
    Image& to = owner && holds_centre(frames[*owner], x, y) ? by_face[*owner] : result.rest;
    if (to.empty()) to = Image(mask.width, mask.height, 1);
    to.row(y)[x] = 255;
  });
  for (std::size_t face = 0; face < frames.size(); ++face)
    if (!by_face[face].empty()) result.parts.push_back({face, std::move(by_face[face])});
  return result;
}

}  // namespace ilat
