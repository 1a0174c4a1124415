#pragma once

#include <string>
#include <vector>

#include "ilat/pose.h"
#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// How the person of a job's photo stands: as its file says, else as the pose finder sees it.
/// @param warnings hears of joints that were not found
/// @throws Error as read_pose(); not_found if there is neither a file nor a pose finder; bad_input if hardly a joint is found
Pose source_pose_of(const EditJob& job, const Image& photo, std::vector<std::string>& warnings);

}  // namespace ilat
