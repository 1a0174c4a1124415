#include "conditioning/sketch/hand_lines.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "conditioning/sketch/thinning.h"

namespace ilat {
namespace {

constexpr std::uint8_t kPaper = 128;  // and lighter

/// 255 = ink, [H, W]: the shapes on which everything below works.
Image ink_of(const Image& lines) {
  Image ink(lines.width, lines.height, 1);
  std::ranges::transform(lines.pixels, ink.pixels.begin(),
                         [](std::uint8_t value) { return value < kPaper ? std::uint8_t{255} : std::uint8_t{0}; });
  return ink;
}

cv::Mat view_of(Image& image) { return {image.height, image.width, CV_8UC1, image.row(0)}; }

void drop_small_shapes(cv::Mat ink, double least) {
  cv::Mat labels, stats, centres;
  cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S);
  for (int y = 0; y < ink.rows; ++y)
    for (int x = 0; x < ink.cols; ++x)
      if (const int label = labels.at<int>(y, x); label > 0 && stats.at<int>(label, cv::CC_STAT_AREA) < least)
        ink.at<std::uint8_t>(y, x) = 0;
}

cv::Mat disc(double radius) {
  const int size = 2 * std::max(1, static_cast<int>(std::lround(radius))) + 1;
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, {size, size});
}

/// Dark areas, which XDoG fills with black and specks of white (hair, a coat), become what a person draws of them: their
/// outline. Without it thinning leaves a net of cells there.
void outline_areas(cv::Mat ink, double unit) {
  cv::Mat share, closed, thick, inside, around;
  cv::boxFilter(ink, share, CV_8U, cv::Size(1, 1) * (2 * static_cast<int>(std::lround(12 * unit)) + 1));
  cv::morphologyEx(ink, closed, cv::MORPH_CLOSE, disc(4 * unit));
  closed.copyTo(ink, share > 140);  // more than half of what lies around is black
  cv::morphologyEx(ink, thick, cv::MORPH_OPEN, disc(5 * unit));
  drop_small_shapes(thick, 400 * unit * unit);
  cv::erode(thick, inside, disc(1.5 * unit));
  cv::dilate(thick, around, disc(1.5 * unit));
  ink.setTo(0, around);
  ink.setTo(255, thick & ~inside);
}

/// Boxes of a tenth to a third of the side, until the share is reached.
void erase_boxes(cv::Mat& ink, double share, RandomStream& random) {
  double left = random.uniform(0, share) * ink.rows * ink.cols;
  while (left > 0) {
    const int width = std::max(1, static_cast<int>(random.uniform(0.1, 0.33) * ink.cols));
    const int height = std::max(1, static_cast<int>(random.uniform(0.1, 0.33) * ink.rows));
    const cv::Rect box(random.below(ink.cols), random.below(ink.rows), width, height);
    ink(box & cv::Rect(0, 0, ink.cols, ink.rows)) = 0;
    left -= static_cast<double>(width) * height;
  }
}

/// A smooth displacement of every pixel along one axis: random numbers on a coarse grid, enlarged. [H, W] float
cv::Mat displacement(const cv::Size& size, double largest, RandomStream& random) {
  cv::Mat coarse(7, 7, CV_32F), fine;
  for (auto value = coarse.begin<float>(); value != coarse.end<float>(); ++value)
    *value = static_cast<float>(random.uniform(-largest, largest));
  cv::resize(coarse, fine, size, 0, 0, cv::INTER_CUBIC);
  return fine;
}

cv::Mat warped(const cv::Mat& ink, double strays, RandomStream& random) {
  cv::Mat from_x = displacement(ink.size(), strays, random), from_y = displacement(ink.size(), strays, random);
  for (int y = 0; y < ink.rows; ++y)
    for (int x = 0; x < ink.cols; ++x) {
      from_x.at<float>(y, x) += static_cast<float>(x);
      from_y.at<float>(y, x) += static_cast<float>(y);
    }
  cv::Mat moved;
  cv::remap(ink, moved, from_x, from_y, cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
  return moved;
}

/// Gaps of a pen's width and more, scattered over the drawing.
void break_lines(cv::Mat ink, double unit, RandomStream& random) {
  for (int gaps = 20 + random.below(40); gaps > 0; --gaps) {
    const cv::Point at(random.below(ink.cols), random.below(ink.rows));
    cv::circle(ink, at, std::max(1, static_cast<int>(random.uniform(1, 4) * unit)), 0, cv::FILLED);
  }
}

}  // namespace

Image hand_lines(const Image& lines, RandomStream& random, const HandLineOptions& options) {
  if (lines.empty()) return lines;
  const double unit = std::max(lines.width, lines.height) / 256.0;
  Image shapes = ink_of(lines);
  outline_areas(view_of(shapes), unit);
  shapes = thinned(shapes, static_cast<int>(8 * unit) + 1);
  cv::Mat ink = view_of(shapes);
  drop_small_shapes(ink, options.shortest * unit);
  if (options.erased > 0) erase_boxes(ink, options.erased, random);
  if (options.strays > 0) ink = warped(ink, options.strays * unit, random);
  if (random.chance(options.broken)) break_lines(ink, unit, random);
  // Interpolation has made the lines grey and a pixel wide at most: half of the ink is a line.
  cv::Mat pen = ink > 80;
  const double width = random.uniform(1, options.widest) * unit;
  if (const int size = 2 * static_cast<int>(width / 2) + 1; size > 1)
    cv::dilate(pen, pen, cv::getStructuringElement(cv::MORPH_ELLIPSE, {size, size}));
  if (random.chance(options.soft)) cv::GaussianBlur(pen, pen, {}, random.uniform(0.5, 1.2) * unit);
  Image drawn(lines.width, lines.height, 1);
  cv::Mat paper = view_of(drawn);
  cv::subtract(cv::Scalar(255), pen, paper);
  return drawn;
}

}  // namespace ilat
