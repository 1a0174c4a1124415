#pragma once

#include "config/enum_names.h"
#include "config/landmarks.h"
#include "ilat/image.h"

namespace ilat {

enum class FaceRegion { mouth, eyes, brows, nose, face };

template <>
struct EnumNames<FaceRegion> {
  static constexpr std::array<std::pair<FaceRegion, std::string_view>, 5> names{{{FaceRegion::mouth, "mouth"},
                                                                                 {FaceRegion::eyes, "eyes"},
                                                                                 {FaceRegion::brows, "brows"},
                                                                                 {FaceRegion::nose, "nose"},
                                                                                 {FaceRegion::face, "face"}}};
};

/// Distance between the centres of the two eyes, pixels: the scale of a face.
double eye_distance(const Landmarks& landmarks);

/// The convex hull of a part of the face (of each eye and brow its own), grown by a share of the eye distance that
/// takes in the part's surroundings: an edit needs room for another shape.
/// @param side of the square picture that the landmarks lie in, pixels
/// @param growth times the region's usual margin; 0 = the bare hull
/// @return grey, side x side, 0 or 255
Image face_region_mask(const Landmarks& landmarks, FaceRegion region, int side, double growth = 1);

}  // namespace ilat
