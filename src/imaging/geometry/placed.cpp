#include "imaging/geometry/placed.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "imaging/geometry/frame.h"
#include "imaging/geometry/resize.h"

namespace ilat {
namespace {

/// The same square as a Frame, if it is upright and on whole pixels.
std::optional<Frame> upright(const Placement& placement) {
  const Frame frame{static_cast<int>(placement.x), static_cast<int>(placement.y), static_cast<int>(placement.across_x)};
  if (placement.across_y != 0 || frame.x != placement.x || frame.y != placement.y || frame.side != placement.across_x)
    return std::nullopt;
  return frame;
}

/// Where a bilinear sample reads: the upper left of four pixels (the edge's repeat past it) and the shares of the
/// others.
struct Reading {
  int left, top;
  double right_share, lower_share;
};
Reading reading(double x, double y, int width, int height) {  // pixel centres lie at halves
  x = std::clamp(x - 0.5, 0.0, width - 1.0);
  y = std::clamp(y - 0.5, 0.0, height - 1.0);
  const int left = std::clamp(static_cast<int>(x), 0, std::max(width - 2, 0));
  const int top = std::clamp(static_cast<int>(y), 0, std::max(height - 2, 0));
  return {left, top, x - left, y - top};
}

/// The sample of every channel, added to `sums`.
template <class Number>
void add_sample(const Number* pixels, int width, int height, int channels, const Reading& at, double* sums) {
  const double u = at.right_share, v = at.lower_share;
  const Number* upper = pixels + (static_cast<std::size_t>(at.top) * width + at.left) * channels;
  const Number* lower = height > 1 ? upper + static_cast<std::size_t>(width) * channels : upper;
  const int right = width > 1 ? channels : 0;
  for (int c = 0; c < channels; ++c)
    sums[c] += (1 - v) * ((1 - u) * upper[c] + u * upper[c + right]) + v * ((1 - u) * lower[c] + u * lower[c + right]);
}

/// Whether a sample there would read a masked pixel.
bool reads_masked(const Image& mask, const Reading& at) {
  for (int v = 0; v <= (at.lower_share > 0); ++v)
    for (int u = 0; u <= (at.right_share > 0); ++u)
      if (mask.row(at.top + v)[at.left + u] >= kMaskThreshold) return true;
  return false;
}

/// Samples a side of a new pixel so that neighbours among them are at most one old pixel apart.
int samples_per_axis(double old_pixels_per_new) { return std::max(1, static_cast<int>(std::ceil(old_pixels_per_new))); }

}  // namespace

Image seen(const Image& image, const Placement& placement, int side) {
  if (const auto frame = upright(placement)) return resize(crop(image, *frame), side, side);
  Image view(side, side, image.channels);
  const int samples = samples_per_axis(placement.side() / side);
  const double step = 1.0 / (side * samples);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      double sums[3] = {};
      for (int v = 0; v < samples; ++v)
        for (int u = 0; u < samples; ++u) {
          const auto [at_x, at_y] = placement.at((x * samples + u + 0.5) * step, (y * samples + v + 0.5) * step);
          add_sample(image.pixels.data(), image.width, image.height, image.channels,
                     reading(at_x, at_y, image.width, image.height), sums);
        }
      for (int c = 0; c < image.channels; ++c)
        view.row(y)[x * image.channels + c] = static_cast<std::uint8_t>(std::lround(sums[c] / (samples * samples)));
    }
  return view;
}

Image seen_mask(const Image& mask, const Placement& placement, int side) {
  if (const auto frame = upright(placement)) return pool_any(crop(mask, *frame), side, side);
  Image view(side, side, 1);
  // What seen() reads of a masked pixel is masked, past the photo's edge too ...
  const int samples = samples_per_axis(placement.side() / side);
  const double step = 1.0 / (side * samples);
  for (int y = 0; y < side * samples; ++y)
    for (int x = 0; x < side * samples; ++x) {
      const auto [at_x, at_y] = placement.at((x + 0.5) * step, (y + 0.5) * step);
      if (reads_masked(mask, reading(at_x, at_y, mask.width, mask.height))) view.row(y / samples)[x / samples] = 255;
    }
  // ... and so is every new pixel that a masked one reaches into.
  const Box area = covered(placement, mask);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x) {
      if (mask.row(y)[x] < kMaskThreshold) continue;
      double left = side, top = side, right = 0, bottom = 0;  // the box that the pixel's corners span in the view
      for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
        const auto [u, v] = placement.inside(x + dx, y + dy);
        left = std::min(left, u * side), right = std::max(right, u * side);
        top = std::min(top, v * side), bottom = std::max(bottom, v * side);
      }
      const int first = std::max(0, static_cast<int>(std::floor(left)));
      const int last = std::min(side, static_cast<int>(std::ceil(right)));
      for (int row = std::max(0, static_cast<int>(std::floor(top)));
           row < std::min(side, static_cast<int>(std::ceil(bottom))); ++row)
        if (first < last) std::fill(view.row(row) + first, view.row(row) + last, std::uint8_t{255});
    }
  return view;
}

FloatMaps spread(const FloatMaps& pixels, const Placement& placement, const Box& area) {
  FloatMaps result(1, 1, area.height(), area.width());
  float* to = result.plane(0, 0);
  // Enlarging, the mean of an area would show the model's pixels as blocks; the samples below are smooth.
  if (const auto frame = upright(placement); frame && frame->side <= pixels.width) {
    const FloatMaps square = resize(pixels, frame->side, frame->side);
    for (int y = area.top; y < area.bottom; ++y)
      for (int x = area.left; x < area.right; ++x)
        *to++ =
            square.plane(0, 0)[static_cast<std::size_t>(std::clamp(y - frame->y, 0, frame->side - 1)) * frame->side +
                               std::clamp(x - frame->x, 0, frame->side - 1)];
    return result;
  }
  const int samples = samples_per_axis(pixels.width / placement.side());
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x) {
      double sum = 0;
      for (int v = 0; v < samples; ++v)
        for (int u = 0; u < samples; ++u) {
          const auto [at_x, at_y] = placement.inside(x + (u + 0.5) / samples, y + (v + 0.5) / samples);
          add_sample(pixels.plane(0, 0), pixels.width, pixels.height, 1,
                     reading(at_x * pixels.width, at_y * pixels.height, pixels.width, pixels.height), &sum);
        }
      *to++ = static_cast<float>(sum / (samples * samples));
    }
  return result;
}

Box covered(const Placement& placement, const Image& photo) {
  double left = photo.width, top = photo.height, right = 0, bottom = 0;
  for (const auto& [x, y] : placement.corners()) {
    left = std::min(left, x), right = std::max(right, x);
    top = std::min(top, y), bottom = std::max(bottom, y);
  }
  return {static_cast<int>(std::floor(std::max(left, 0.0))), static_cast<int>(std::floor(std::max(top, 0.0))),
          static_cast<int>(std::ceil(std::min<double>(right, photo.width))),
          static_cast<int>(std::ceil(std::min<double>(bottom, photo.height)))};
}

bool holds_centre(const Placement& placement, int x, int y) {
  const auto [u, v] = placement.inside(x + 0.5, y + 0.5);
  return u >= 0 && v >= 0 && u < 1 && v < 1;
}

}  // namespace ilat
