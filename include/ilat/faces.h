#pragma once

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "ilat/image.h"
#include "ilat/landmarks.h"

namespace ilat {

/// One face of a photo. Pixels of the photo; a face cut by the photo's edge reaches beyond it.
struct Face {
  /// Upright square from the brows' upper rim to the chin; its side is 2.2 times the distance between the eyes.
  struct Box {
    float x = 0;
    float y = 0;
    float side = 0;
  };
  Box box;
  Landmarks landmarks;
  float tilt_degrees = 0;  ///< of the head towards a shoulder: 0 = upright, positive = clockwise in the picture
  float confidence = 0;    ///< 0 ... 1
};

struct FaceFinderOptions {
  double smallest_face = 40;      ///< side of the smallest box looked for, pixels; time goes with 1 / its square
  double least_confidence = 0.85;  ///< faces below are left out
  int threads = 0;                ///< 0 = one per processor
};

/// Finds faces from frontal to about 45 degrees of turn and 30 of tilt, without LibTorch.
class FaceFinder {
 public:
  /// @param folder of a detector: face_detector.safetensors lies in it
  /// @throws Error not_found, bad_input (not a safetensors file) or bad_model (other weights than a detector's)
  static FaceFinder open(const std::filesystem::path& folder);

  /// All faces, the most certain first; none is an answer like any other.
  /// @param photo RGB or grey, any size
  std::vector<Face> find(const Image& photo, const FaceFinderOptions& options = {}) const;

  /// The face at a place that is known roughly, to a fifth of the distance between its eyes; its confidence says whether
  /// there is one.
  /// @param about its landmarks, or a guess at them
  /// @throws Error usage for an empty photo or landmarks that all lie in one point
  Face look_at(const Image& photo, const Landmarks& about) const;

 private:
  struct Networks;
  explicit FaceFinder(std::shared_ptr<const Networks> networks) : networks_(std::move(networks)) {}
  std::shared_ptr<const Networks> networks_;
};

/// The faces of one photo, the most certain first. For many photos keep a FaceFinder.
/// @param detector its folder; models/face-detector is the bundled one
/// @throws Error as FaceFinder::open and FaceFinder::find do
std::vector<Face> find_faces(const Image& photo, const std::filesystem::path& detector,
                             const FaceFinderOptions& options = {});

}  // namespace ilat
