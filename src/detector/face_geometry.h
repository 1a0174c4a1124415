#pragma once

#include "config/face_frame.h"

namespace ilat {

// Where a face lies in its frame (face_frame.h), and what the detector's networks see of it.
inline constexpr Landmark kFaceCentreInFrame{128, 144};
inline constexpr double kFaceSideInFrame = 2.2 * kEyeDistanceInFrame;

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
