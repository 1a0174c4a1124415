#include "imaging/face/face_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

namespace ilat {

Image with_faces_drawn(Image photo, std::span<const Face> faces) {
  constexpr int kFractionBits = 4;
  const auto fixed = [](double at) { return cvRound(at * (1 << kFractionBits)); };
  const cv::Scalar colour(0, 255, 80);
  cv::Mat view(photo.height, photo.width, CV_8UC3, photo.pixels.data());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const Face& face = faces[i];
    const double radius = std::max(0.6, face.box.side / 120.0);
    const int pen = std::max(1, cvRound(radius));
    cv::rectangle(view, cv::Point(fixed(face.box.x), fixed(face.box.y)),
                  cv::Point(fixed(face.box.x + face.box.side), fixed(face.box.y + face.box.side)), colour, pen,
                  cv::LINE_AA, kFractionBits);
    for (const auto& [x, y] : face.landmarks)
      cv::circle(view, cv::Point(fixed(x), fixed(y)), fixed(radius), colour, cv::FILLED, cv::LINE_AA, kFractionBits);
    const double size = std::max(0.4, face.box.side / 250.0);
    cv::putText(view, std::to_string(i + 1),
                cv::Point(std::max(0, cvRound(face.box.x + 3 * radius)), cvRound(face.box.y + 24 * size + 2 * radius)),
                cv::FONT_HERSHEY_SIMPLEX, size, colour, pen, cv::LINE_AA);
  }
  return photo;
}

}  // namespace ilat
