#include "imaging/geometry/frame.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <string>

#include "ilat/error.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// Pictures up to this many times the model's side, and no longer than this many times their width, are taken as a
/// whole: they show what an aligned training picture shows, and the model is at home there only.
constexpr int kWholePhotoSides = 4;
constexpr double kSquarish = 1.25;

/// The frame's side over the masked box's: half of the frame is context.
constexpr int kContext = 2;

/// The frame stays inside the photo if it can hold the masked box with this margin there, else reaches past its edge.
constexpr double kLeastContext = 1.25;

int centred_inside(int centre, int side, int length) {
  if (side > length) return (length - side) / 2;
  return std::clamp(centre - side / 2, 0, length - side);
}

std::string text(const Frame& frame) {
  return std::to_string(frame.x) + "," + std::to_string(frame.y) + "," + std::to_string(frame.side);
}

bool holds_masked_pixel(const Image& mask, const Frame& frame) {
  const int left = std::max(frame.x, 0), top = std::max(frame.y, 0);
  const auto right = std::min<std::int64_t>(std::int64_t{frame.x} + frame.side, mask.width);
  const auto bottom = std::min<std::int64_t>(std::int64_t{frame.y} + frame.side, mask.height);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x)
      if (mask.row(y)[x] >= kMaskThreshold) return true;
  return false;
}

Frame checked(const Frame& frame, const Image& mask) {
  if (frame.side < 1)
    throw Error(ErrorCode::usage, "the frame " + text(frame) + " is empty; give x,y,side with a side above 0");
  if (static_cast<std::uint64_t>(frame.side) * static_cast<std::uint64_t>(frame.side) > kMaxPixels)
    throw Error(ErrorCode::usage, "the frame " + text(frame) + " is too large; give a smaller one: x,y,side");
  if (!holds_masked_pixel(mask, frame))
    throw Error(ErrorCode::usage, "the frame " + text(frame) + " holds no masked pixel of the photo, which is " +
                                      std::to_string(mask.width) + " x " + std::to_string(mask.height));
  return frame;
}

}  // namespace

Frame whole_photo(const Image& picture) {
  const int side = std::max(picture.width, picture.height);
  return {centred_inside(0, side, picture.width), centred_inside(0, side, picture.height), side};
}

Frame frame_around(const Box& box, const Image& mask, int model_side) {
  const int longer = std::max(mask.width, mask.height), shorter = std::min(mask.width, mask.height);
  if (longer <= kWholePhotoSides * model_side && longer <= kSquarish * shorter) return whole_photo(mask);
  const int masked = std::max(box.width(), box.height());
  int side = std::min(std::max(model_side, kContext * masked), longer);
  if (side > shorter && shorter >= kLeastContext * masked) side = shorter;
  return {centred_inside((box.left + box.right) / 2, side, mask.width),
          centred_inside((box.top + box.bottom) / 2, side, mask.height), side};
}

Frame choose_frame(const Image& mask, const FrameRequest& request) {
  const Box box = masked_box(mask);
  switch (request.choice) {
    case FrameChoice::given:
      return checked(request.given, mask);
    case FrameChoice::full:
      return checked(whole_photo(mask), mask);
    case FrameChoice::automatic:
      break;
  }
  return checked(frame_around(box, mask, request.model_side), mask);
}

Image crop(const Image& image, const Frame& frame) {
  // What lies in the photo, at least one pixel; the border repeats its edge.
  struct Part {
    int first, begin, end;  // first pixel of the photo; where it lies in the square, and what comes after the last
  };
  const auto part = [side = std::int64_t{frame.side}](std::int64_t at, std::int64_t length) {
    const std::int64_t begin = std::clamp<std::int64_t>(-at, 0, side - 1);
    const std::int64_t end = std::clamp(length - at, begin + 1, side);
    return Part{static_cast<int>(std::clamp<std::int64_t>(at + begin, 0, length - 1)), static_cast<int>(begin),
                static_cast<int>(end)};
  };
  const Part across = part(frame.x, image.width), down = part(frame.y, image.height);
  Image square(frame.side, frame.side, image.channels);
  const int type = CV_8UC(image.channels);
  const cv::Mat photo(image.height, image.width, type, const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat to(frame.side, frame.side, type, square.pixels.data());
  cv::copyMakeBorder(photo({across.first, down.first, across.end - across.begin, down.end - down.begin}), to, down.begin,
                     frame.side - down.end, across.begin, frame.side - across.end,
                     cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
  return square;
}

}  // namespace ilat
