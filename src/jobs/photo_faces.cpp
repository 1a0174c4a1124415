#include "jobs/photo_faces.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "detector/face_detector_config.h"
#include "files/run_files.h"
#include "ilat/photo.h"
#include "imaging/face/face_picture.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"

namespace ilat {
namespace {

nlohmann::json to_json(const Face& face) {
  nlohmann::json landmarks = nlohmann::json::array();
  const auto tenths = [](float value) { return std::round(10.0 * value) / 10; };
  for (const Landmark& point : face.landmarks) landmarks.push_back({tenths(point.x), tenths(point.y)});
  return {{"box", {{"x", tenths(face.box.x)}, {"y", tenths(face.box.y)}, {"side", tenths(face.box.side)}}},
          {"landmarks", landmarks},
          {"tilt_degrees", tenths(face.tilt_degrees)},
          {"confidence", std::round(1000.0 * face.confidence) / 1000}};
}

}  // namespace

PhotoFaces find_photo_faces(const EditJob& job, const FaceSearch& search) {
  const std::filesystem::path detector = detector_folder(search.detector);
  if (!search.picture.empty()) check_outputs({search.picture});
  RunFiles run(search.overwrite);
  run.reads(job.photo);
  run.reads(detector / kFaceDetectorFile);
  run.writes(search.picture);
  const FaceFinder finder = FaceFinder::open(detector);
  const Image photo = visible_colours(read_photo(job.photo, read_options_of(job)));
  PhotoFaces found{photo.width, photo.height, finder.find(photo, search.options)};
  if (search.picture.empty()) return found;
  StagedFiles files;
  stage_picture(files, search.picture, with_faces_drawn(photo, found.faces));
  files.commit();
  return found;
}

nlohmann::json to_json(const PhotoFaces& found) {
  nlohmann::json faces = nlohmann::json::array();
  for (const Face& face : found.faces) faces.push_back(to_json(face));
  return {{"width", found.width}, {"height", found.height}, {"faces", faces}};
}

}  // namespace ilat
