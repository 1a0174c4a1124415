#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "ilat/faces.h"
#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// How the faces of a photo are looked for, and what is written beside them.
struct FaceSearch {
  std::filesystem::path detector = {};  ///< its folder; empty = the bundled one
  std::filesystem::path picture = {};   ///< a copy of the photo with the faces drawn in; empty = none
  bool overwrite = false;               ///< replace a picture that is no earlier result
  FaceFinderOptions options = {};
};

/// The faces of a photo, the most certain first.
struct PhotoFaces {
  int width = 0, height = 0;  ///< of the photo, pixels
  std::vector<Face> faces;
};

/// Reads the job's photo and finds its faces.
/// @param job its photo, and how large one may be
/// @throws Error not_found without a detector; as RunFiles, read_photo, FaceFinder and write_image do.
PhotoFaces find_photo_faces(const EditJob& job, const FaceSearch& search);

/// {"width", "height", "faces": [{"box", "landmarks", "tilt_degrees", "confidence"}]}
nlohmann::json to_json(const PhotoFaces& found);

}  // namespace ilat
