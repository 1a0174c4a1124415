#include "jobs/pose/source_pose.h"

#include "conditioning/pose/joint_names.h"
#include "ilat/error.h"
#include "ilat/pose_finder.h"
#include "jobs/find_model.h"

namespace ilat {
namespace {

constexpr int kFewest = 6;  // joints below which nobody is there, or nobody like those it knows

}  // namespace

Pose source_pose_of(const EditJob& job, const Image& photo, std::vector<std::string>& warnings) {
  if (!job.source_pose.empty()) return read_pose(job.source_pose);
  const Pose pose = PoseFinder::open(pose_finder_folder({})).find(photo).pose;
  std::string hidden;
  int known = 0;
  for (const auto& [joint, name] : EnumNames<JointName>::names) {
    known += pose.at(joint).visible;
    if (!pose.at(joint).visible) hidden += (hidden.empty() ? "" : ", ") + std::string(name);
  }
  if (known < kFewest)
    throw Error(ErrorCode::bad_input,
                "no person was found whose pose can be told; give it with --source-pose (ilat pose show draws one to check)",
                job.photo.string());
  if (!hidden.empty()) warnings.push_back("not found in the photo: " + hidden + "; ilat pose find shows what was, --source-pose corrects it");
  return pose;
}

}  // namespace ilat
