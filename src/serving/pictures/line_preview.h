#pragma once

#include <string>

#include "config/model_config.h"
#include "jobs/edit_job/edit_job.h"
#include "serving/pictures/picture_shelf.h"

namespace ilat {

/// The lines that would guide a job and the mask that it would have, as POST /v1/lines answers. A job that says nothing
/// about where it changes the photo gets the photo's own lines.
/// @param seen its photo, searched for faces where the job looks for them
/// @throws Error as read_inputs does
std::string line_preview(const EditJob& job, const SeenPhoto& seen, const ModelConfig& config);

}  // namespace ilat
