#include "imaging/geometry/eyes.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "ilat/error.h"
#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

// The aligned frame, in 256ths of its side.
constexpr double kLeftEyeX = 88.0 / 256, kRightEyeX = 168.0 / 256, kEyesY = 112.0 / 256;

/// A face whose eyes are closer shows nothing that a model could go by.
constexpr double kLeastDistance = 4;

std::string text(double x, double y) {
  char words[64];
  std::snprintf(words, sizeof words, "%.9g,%.9g", x, y);
  return words;
}

void check_eye(double x, double y, const Image& photo) {
  if (x >= 0 && y >= 0 && x <= photo.width && y <= photo.height) return;  // false for what is no number
  throw Error(ErrorCode::usage,
              "the eye " + text(x, y) + " lies outside the photo, which is " + std::to_string(photo.width) + " x " +
                  std::to_string(photo.height) + "; give x1,y1,x2,y2 in pixels of the photo",
              "eyes");
}

}  // namespace

Placement frame_by_eyes(const Eyes& eyes, const Image& photo) {
  check_eye(eyes.x1, eyes.y1, photo);
  check_eye(eyes.x2, eyes.y2, photo);
  // One above the other: the upper one is the left one, a face lying on its right cheek.
  const bool in_order = eyes.x1 < eyes.x2 || (eyes.x1 == eyes.x2 && eyes.y1 < eyes.y2);
  const Eyes sorted = in_order ? eyes : Eyes{eyes.x2, eyes.y2, eyes.x1, eyes.y1};
  const double dx = sorted.x2 - sorted.x1, dy = sorted.y2 - sorted.y1, distance = std::hypot(dx, dy);
  if (distance < kLeastDistance)
    throw Error(ErrorCode::usage,
                "the eyes " + text(eyes.x1, eyes.y1) + " and " + text(eyes.x2, eyes.y2) +
                    " are the same point or almost; at least " + std::to_string(static_cast<int>(kLeastDistance)) +
                    " pixels must lie between them",
                "eyes");
  const double scale = 1 / (kRightEyeX - kLeftEyeX);
  Placement placement(0, 0, dx * scale, dy * scale);
  const auto [x, y] = placement.at(kLeftEyeX, kEyesY);
  placement.x = sorted.x1 - x;
  placement.y = sorted.y1 - y;
  if (placement.side() * placement.side() > static_cast<double>(kMaxPixels))
    throw Error(ErrorCode::usage,
                "the eyes are " + std::to_string(std::lround(distance)) + " pixels apart: their frame would be " +
                    std::to_string(std::lround(placement.side())) + " pixels wide, more than is held in memory",
                "eyes");
  return placement;
}

void check_holds_masked_pixel(const Image& mask, const Placement& placement) {
  masked_box(mask);  // that there is one
  const Box area = covered(placement, mask);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      if (mask.row(y)[x] >= kMaskThreshold && holds_centre(placement, x, y)) return;
  throw Error(
      ErrorCode::usage,
      "the portrait that these eyes place holds no masked pixel; mask a part of that face, or leave the eyes out",
      "eyes");
}

}  // namespace ilat
