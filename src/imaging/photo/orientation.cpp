#include "imaging/photo/orientation.h"

#include <opencv2/core.hpp>
#include <utility>

namespace ilat {
namespace {

/// The stored picture, upright.
cv::Mat upright(const cv::Mat& stored, int orientation) {
  constexpr int kUpsideDown = 0, kMirrored = 1, kBoth = -1;  // cv::flip's words
  cv::Mat turned;
  switch (orientation) {
    case 2:
      cv::flip(stored, turned, kMirrored);
      break;
    case 3:
      cv::flip(stored, turned, kBoth);
      break;
    case 4:
      cv::flip(stored, turned, kUpsideDown);
      break;
    case 5:
      cv::transpose(stored, turned);
      break;
    case 6:
      cv::rotate(stored, turned, cv::ROTATE_90_CLOCKWISE);
      break;
    case 7:
      cv::transpose(stored, turned);
      cv::flip(turned, turned, kBoth);
      break;
    default:
      cv::rotate(stored, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
  }
  return turned;
}

template <class Sample>
void turn(std::vector<Sample>& samples, const Image& picture, int channels, int orientation) {
  if (samples.empty()) return;
  const int type = CV_MAKETYPE(cv::DataType<Sample>::depth, channels);
  const cv::Mat turned = upright(cv::Mat(picture.height, picture.width, type, samples.data()), orientation);
  samples.assign(turned.ptr<Sample>(), turned.ptr<Sample>() + samples.size());
}

}  // namespace

void turn_upright(Photo& photo, int orientation) {
  if (orientation <= 1 || orientation > 8) return;
  turn(photo.image.pixels, photo.image, 3, orientation);
  turn(photo.deep, photo.image, 3, orientation);
  turn(photo.alpha, photo.image, 1, orientation);
  if (orientation >= 5) std::swap(photo.image.width, photo.image.height);
}

}  // namespace ilat
