#pragma once

#include <string>

#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// What jobs must have in common to go through the networks together: all that is decided for a whole pass. Each may have
/// a photo, a mask, lines and wishes of its own, and be drawn with a seed, a temperature, a top-k and a top-p of its own.
/// @return bytes that are equal for jobs that may share a pass
std::string pass_key(const EditJob& job);

}  // namespace ilat
