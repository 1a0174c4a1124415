#include "alignment/aligned_portrait.h"

#include <algorithm>
#include <cmath>

#include "alignment/blur_effect.h"
#include "detector/face_geometry.h"
#include "detector/mirrored_landmarks.h"
#include "imaging/geometry/faded_edge.h"
#include "imaging/geometry/placed.h"
#include "imaging/photo/grey.h"

namespace ilat {
namespace {

constexpr double kFrame = 256;     // side of the face frame
constexpr int kSecondLook = 128;  // side of the portrait that is looked at in the mirror: twice the landmarks' network's

Placement placement_of(const Similarity& frame_to_photo) {
  // A landmark at 0 lies on a pixel's centre, a placement's 0 on the photo's edge.
  const Landmark corner = frame_to_photo({-0.5f, -0.5f});
  return {corner.x + 0.5, corner.y + 0.5, kFrame * frame_to_photo.a, kFrame * frame_to_photo.b};
}

Landmarks in_portrait(const Landmarks& of_photo, const Similarity& frame_to_photo, int side) {
  const Similarity back = frame_to_photo.inverse();
  const float scale = static_cast<float>(side / kFrame);
  Landmarks moved;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const Landmark p = back(of_photo[i]);
    moved[i] = {(p.x + 0.5f) * scale - 0.5f, (p.y + 0.5f) * scale - 0.5f};
  }
  return moved;
}

Landmarks in_photo(const Landmarks& of_portrait, const Similarity& frame_to_photo, int side) {
  const float scale = static_cast<float>(kFrame / side);
  Landmarks moved;
  for (std::size_t i = 0; i < moved.size(); ++i)
    moved[i] = frame_to_photo({(of_portrait[i].x + 0.5f) * scale - 0.5f, (of_portrait[i].y + 0.5f) * scale - 0.5f});
  return moved;
}

Image mirror_image(const Image& image) {
  Image mirror = image;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      std::copy_n(image.row(y) + x * image.channels, image.channels,
                  mirror.row(y) + (image.width - 1 - x) * image.channels);
  return mirror;
}

/// The portrait's landmarks as they are seen in its mirror image, brought back.
Landmarks seen_in_mirror(const Image& portrait, const Landmarks& landmarks, const FaceFinder& finder) {
  const float middle = static_cast<float>(portrait.width - 1) / 2;
  return mirrored(finder.look_at(mirror_image(portrait), mirrored(landmarks, middle)).landmarks, middle);
}

double eyes_distance(const FacePoints& points) {
  return std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

double mean_distance(const Landmarks& one, const Landmarks& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::hypot(one[i].x - other[i].x, one[i].y - other[i].y);
  return sum / static_cast<double>(one.size());
}

/// How far the nostrils lie beside the middle of the eyes, in halves of the eyes' distance.
double turn_of(const Landmarks& in_frame) {
  const FacePoints points = points_of(in_frame);
  double nose = 0;
  for (std::size_t i = 14; i <= 18; ++i) nose += in_frame[i].x / 5;
  const double middle = (points.right_eye.x + points.left_eye.x) / 2.0;
  return std::abs(nose - middle) / std::max(1.0, eyes_distance(points) / 2);
}

bool all_inside(const Landmarks& landmarks, const Image& photo) {
  const double right = photo.width - 1, bottom = photo.height - 1;
  return std::all_of(landmarks.begin(), landmarks.end(), [&](const Landmark& p) {
    return p.x >= 0 && p.y >= 0 && p.x <= right && p.y <= bottom;
  });
}

/// Brows to chin, where hair and background do not count.
Box face_area(int side) {
  const auto at = [&](int pixels) { return pixels * side / 256; };
  return {at(56), at(72), at(200), at(228)};
}

}  // namespace

AlignedPortrait aligned_portrait(const Image& photo, const Face& face, const FaceFinder& finder, int side) {
  Similarity frame = frame_to_picture(points_of(face.landmarks));
  const Image first = seen(photo, placement_of(frame), kSecondLook);
  const Landmarks there = in_photo(
      seen_in_mirror(first, in_portrait(face.landmarks, frame, kSecondLook), finder), frame, kSecondLook);
  const double doubt =
      mean_distance(there, face.landmarks) / std::max(1e-6, eyes_distance(points_of(face.landmarks)));
  Landmarks landmarks = face.landmarks;
  for (std::size_t i = 0; i < landmarks.size(); ++i)
    landmarks[i] = {(landmarks[i].x + there[i].x) / 2, (landmarks[i].y + there[i].y) / 2};
  frame = frame_to_picture(points_of(landmarks));

  const Placement placement = placement_of(frame);
  AlignedPortrait portrait{seen_faded(photo, placement, side), in_portrait(landmarks, frame, side)};
  portrait.measures = {.side = face.box.side,
                       .confidence = face.confidence,
                       .doubt = doubt,
                       .turn = turn_of(in_portrait(landmarks, frame, static_cast<int>(kFrame))),
                       .beyond = share_beyond(photo, placement),
                       .landmarks_inside = all_inside(landmarks, photo),
                       .blur = blur_effect(to_grey(portrait.image), face_area(side))};
  return portrait;
}

}  // namespace ilat
