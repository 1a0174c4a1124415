#include "jobs/job_faces.h"

#include <algorithm>
#include <string>

#include "ilat/error.h"
#include "jobs/landmark_moves.h"

namespace ilat {

bool looks_for_faces(const EditJob& job) {
  return speaks_of_face(job) || (!changes_pose(job) && job.frame.choice == FrameChoice::automatic && !job.eyes);
}

Expression expression_of(const EditJob& job) {
  Expression expression{.smile = job.smile,
                        .open_mouth = job.open_mouth,
                        .open_eyes = job.open_eyes,
                        .raise_brows = job.raise_brows};
  if (!job.move_landmarks.empty()) expression.moves = read_landmark_moves(job.move_landmarks);
  return expression;
}

std::vector<Face> JobFaces::find(const Image& photo) {
  if (detector_.empty()) return {};
  if (!finder_) finder_ = FaceFinder::open(detector_);
  return finder_->find(photo);
}

std::optional<std::size_t> named_face(const JobFace& face, const std::vector<Face>& faces) {
  if (face.largest && !faces.empty()) {
    const auto largest = std::max_element(faces.begin(), faces.end(),
                                          [](const Face& a, const Face& b) { return a.box.side < b.box.side; });
    return static_cast<std::size_t>(largest - faces.begin());
  }
  if (face.number == 0) return std::nullopt;
  if (static_cast<std::size_t>(face.number) <= faces.size()) return static_cast<std::size_t>(face.number) - 1;
  throw Error(ErrorCode::usage,
              "there is no face " + std::to_string(face.number) + " of " + std::to_string(faces.size()) +
                  " found; ilat faces PHOTO --picture FILE shows them with their numbers",
              "face");
}

}  // namespace ilat
