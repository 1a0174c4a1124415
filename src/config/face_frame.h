#pragma once

#include "ilat/landmarks.h"

namespace ilat {

/// A similarity: x' = a x - b y + dx, y' = b x + a y + dy.
struct Similarity {
  double a = 1, b = 0, dx = 0, dy = 0;

  Landmark operator()(Landmark p) const {
    return {static_cast<float>(a * p.x - b * p.y + dx), static_cast<float>(b * p.x + a * p.y + dy)};
  }
  double scale() const;
  double angle_degrees() const;  ///< positive = clockwise in a picture
  Similarity inverse() const;
};

/// What the finder sees of a face: centres of the eyes and of the mouth (right = the person's, on the picture's left).
struct FacePoints {
  Landmark right_eye, left_eye, mouth;
};

FacePoints points_of(const Landmarks& landmarks);

// The face frame is that of the aligned portraits: eyes at (88, 112) and (168, 112), mouth at (128, 192), 256 x 256.
// Coordinates are those of the landmark tables: pixel (0, 0) has its centre at (0, 0).
inline constexpr double kFaceFrameSide = 256;
inline constexpr double kEyeDistanceInFrame = 80;

/// The similarity that brings the face frame nearest to the three points (least squares). It measures a turned face by
/// its height too, where the distance between the eyes alone would call it small.
Similarity frame_to_picture(const FacePoints& points);

}  // namespace ilat
