#pragma once

#include "config/model_config.h"
#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// Writes the lines of the job's photo into its output, black on white and of the photo's size, for a person to redraw.
/// @param job its photo, output, frame (automatic = the whole photo) and eyes
/// @param overwrite replace a file that is no earlier result
/// @throws Error as RunFiles, read_photo and write_image do; usage if the frame or the eyes lie outside the photo.
void draw_photo_lines(const EditJob& job, const XdogConfig& settings, bool overwrite = false);

}  // namespace ilat
