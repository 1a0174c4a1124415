#include "detector/face_geometry.h"

namespace ilat {

double face_side(const Similarity& frame_to_picture) { return kFaceSideInFrame * frame_to_picture.scale(); }

Landmark face_centre(const Similarity& frame_to_picture) { return frame_to_picture(kFaceCentreInFrame); }

Similarity crop_to_frame() {
  const double scale = kCropInFrame / kCropSide;
  const double first = 0.5 * (scale - kCropInFrame);  // centre of the crop's first pixel, from the middle
  return {scale, 0, kFaceCentreInFrame.x + first, kFaceCentreInFrame.y + first};
}

}  // namespace ilat
