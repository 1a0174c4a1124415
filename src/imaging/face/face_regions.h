#pragma once

#include "config/enum_names.h"
#include "config/landmarks.h"
#include "ilat/expression.h"
#include "imaging/face/hull_mask.h"

namespace ilat {

template <>
struct EnumNames<FaceRegion> {
  static constexpr std::array<std::pair<FaceRegion, std::string_view>, 9> names{
      {{FaceRegion::mouth, "mouth"},
       {FaceRegion::left_eye, "left-eye"},
       {FaceRegion::right_eye, "right-eye"},
       {FaceRegion::eyes, "eyes"},
       {FaceRegion::brows, "brows"},
       {FaceRegion::nose, "nose"},
       {FaceRegion::lower_face, "lower-face"},
       {FaceRegion::forehead, "forehead"},
       {FaceRegion::face, "face"}}};
};

/// Distance between the centres of the two eyes, pixels: the scale of a face.
double eye_distance(const Landmarks& landmarks);

/// The convex hull of a part of the face (of each eye and brow its own), with a margin that takes in the part's
/// surroundings: an edit needs room for another shape. Margins are shares of the eye distance in the face's frame, which
/// a turned head does not shorten; so are chin, jaw and hairline, which have no landmarks.
/// @param growth times the region's usual margin; 0 = the bare hulls
std::vector<Hull> face_region(const Landmarks& landmarks, FaceRegion region, double growth = 1);

/// The same as a mask of the picture that the landmarks lie in.
/// @return grey, width x height, 0 or 255
Image face_region_mask(const Landmarks& landmarks, FaceRegion region, int width, int height);

}  // namespace ilat
