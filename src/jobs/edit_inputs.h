#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ilat/editor.h"
#include "ilat/photo.h"
#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// The photo with what its file holds beside the picture, and what the editor asks for.
struct EditInputs {
  Photo photo;
  EditRequest request;
  /// What had to be done to mask and sketch, and what cannot be kept in the output, that their user may not expect.
  std::vector<std::string> warnings;
};

/// Reads a job's photo, its mask (the file's and the shapes' parts together, then inverted, then grown) and its sketch.
/// Mask and sketch are brought to the photo's size.
/// @throws Error not_found; bad_input, also if nothing is masked; usage for a shape that lies outside the photo.
EditInputs read_inputs(const EditJob& job);

}  // namespace ilat
