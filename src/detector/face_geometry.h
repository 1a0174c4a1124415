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
inline constexpr double kEyeDistanceInFrame = 80;
inline constexpr Landmark kFaceCentreInFrame{128, 144};
inline constexpr double kFaceSideInFrame = 2.2 * kEyeDistanceInFrame;

/// The similarity that brings the face frame nearest to the three points (least squares). It measures a turned face by
/// its height too, where the distance between the eyes alone would call it small.
Similarity frame_to_picture(const FacePoints& points);

/// The side of a face's box, and the box's centre.
double face_side(const Similarity& frame_to_picture);
Landmark face_centre(const Similarity& frame_to_picture);

// What the networks are made for.
inline constexpr int kFinderStride = 4;        // pixels of a level per cell of the finder's maps
inline constexpr double kFinderSmallest = 13;  // side of the smallest face on a level; the largest is twice as large
inline constexpr double kPointUnit = 16;       // the finder's points are offsets from the cell in this many pixels
inline constexpr int kCropSide = 64;           // input of the landmark network
inline constexpr double kCropInFrame = 224;    // how much of the face frame it sees, centred on kFaceCentreInFrame

/// Centre of cell (column, row) in pixels of its level: what points are offsets from.
inline Landmark cell_centre(int column, int row) {
  const float middle = (kFinderStride - 1) / 2.0f;
  return {static_cast<float>(kFinderStride * column) + middle, static_cast<float>(kFinderStride * row) + middle};
}

/// Pixels of the landmark network's crop -> face frame.
Similarity crop_to_frame();

}  // namespace ilat
