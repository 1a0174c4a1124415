#pragma once

#include <filesystem>
#include <vector>

#include "jobs/run_edit.h"

namespace ilat {

/// The poses that a person goes through.
struct PoseSequence {
  std::filesystem::path poses = {};             ///< a folder of pose files, shown in the order of their names; or
  std::filesystem::path from = {}, to = {};     ///< two poses, and what lies between
  int frames = 12;                              ///< of the latter, both ends included
  double per_second = 8;                        ///< frames shown in a second, of an animation
};

/// All of them. @throws Error not_found or bad_input for a folder without pose files; as read_pose() does; usage if it is not
/// said where the poses come from
std::vector<Pose> poses_of(const PoseSequence& sequence);

/// Paints the person of a photo in every pose, with the same draws in each frame, so that what need not change hardly does.
/// @param job its photo, source pose, output and how it is drawn; output .webp = one animation, else a folder of PNG frames
/// that is made if it is not there
/// @return the files; all of them or none
/// @throws Error as run_edit does; cancelled, with nothing written
std::vector<std::filesystem::path> animate_pose(const EditJob& job, const EditRun& run, const PoseSequence& sequence,
                                                const OpenEditor& open, const JobEvents& events);

}  // namespace ilat
