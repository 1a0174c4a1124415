#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ilat/editor.h"
#include "ilat/photo.h"
#include "jobs/edit_job/edit_job.h"
#include "jobs/job_faces.h"

namespace ilat {

/// The photo with what its file holds beside the picture, and what the editor asks for.
struct EditInputs {
  Photo photo;
  EditRequest request;
  /// What had to be done to mask and sketch, that no face was found, and what cannot be kept in the output, that their
  /// user may not expect.
  std::vector<std::string> warnings;
};

/// Reads a job's photo, finds its faces, and reads or makes its mask, its sketch and its strokes. The mask is what its file, its
/// shapes, its regions and its expression mark together, then inverted, then grown. Mask and sketch are brought to the
/// photo's size; without a sketch the request keeps the expression.
/// @throws Error not_found; bad_input, also if nothing is masked, or the job speaks of a face and there is none; usage for
/// a shape that lies outside the photo, or a face that there is not or that nothing tells from others.
EditInputs read_inputs(const EditJob& job, JobFaces& faces);

/// The same of a photo that has been read already, and perhaps searched.
struct KnownPhoto {
  Photo photo = {};
  std::optional<std::vector<Face>> faces = {};  ///< unset = not searched yet
};
EditInputs read_inputs(const EditJob& job, KnownPhoto known, JobFaces& faces);

}  // namespace ilat
