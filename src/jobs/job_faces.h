#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "ilat/faces.h"
#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// Whether the job's photo is searched for faces: it speaks of one, or the frame is chosen by itself.
bool looks_for_faces(const EditJob& job);

/// The job's wishes together; reads its table of moves.
/// @throws Error as read_landmark_moves does
Expression expression_of(const EditJob& job);

/// Looks for the faces of jobs' photos; the detector is opened when the first job asks.
class JobFaces {
 public:
  /// @param detector its folder; empty = there is none, and no face is found
  explicit JobFaces(std::filesystem::path detector) : detector_(std::move(detector)) {}

  bool has_detector() const { return !detector_.empty(); }
  /// The most certain first: a face's number is its place in this list, from 1.
  /// @throws Error as FaceFinder::open does
  std::vector<Face> find(const Image& photo);

 private:
  std::filesystem::path detector_;
  std::optional<FaceFinder> finder_;
};

/// Which of these faces the job names: by its number or as the largest; none if it names none.
/// @throws Error usage for a number that there is not
std::optional<std::size_t> named_face(const JobFace& face, const std::vector<Face>& faces);

}  // namespace ilat
