#include "jobs/pose/pose_files.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "conditioning/pose/joint_names.h"
#include "conditioning/pose/pose_edits.h"
#include "conditioning/pose/skeleton_picture.h"
#include "files/atomic_file.h"
#include "files/nearest_word.h"
#include "files/parse_number.h"
#include "files/run_files.h"
#include "ilat/error.h"
#include "detector/pose_finder_config.h"
#include "ilat/pose_finder.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"

namespace ilat {
namespace {

constexpr int kMargin = 40;  // pixels of paper around a skeleton
constexpr std::uint8_t kPaper = 40;

/// Between the outermost known joints: a person that is mirrored there stays where they are.
float middle_of(const Pose& pose) {
  float left = INFINITY, right = -INFINITY;
  for (const Joint& joint : pose.joints)
    if (joint.visible) left = std::min(left, joint.x), right = std::max(right, joint.x);
  return left <= right ? (left + right) / 2 : 0;
}

Image paper_for(const Pose& pose, const std::string& origin) {
  float right = 0, bottom = 0;
  for (const Joint& joint : pose.joints)
    if (joint.visible) right = std::max(right, joint.x), bottom = std::max(bottom, joint.y);
  constexpr float kLargest = 10000;
  if (right > kLargest || bottom > kLargest)
    throw Error(ErrorCode::usage, "reaches beyond 10000 pixels; give the photo that it belongs to (--photo)", origin);
  return Image(static_cast<int>(right) + kMargin, static_cast<int>(bottom) + kMargin, 3, kPaper);
}

void stage_pose(StagedFiles& files, const PoseOutput& output, const Pose& pose) {
  const std::string text = pose_text(pose, output.format);
  const std::span<const std::byte> bytes = std::as_bytes(std::span(text));
  files.add(output.file, std::span(&bytes, 1));
}

}  // namespace

JointName parse_joint(const std::string& text) {
  if (const auto joint = value_of<JointName>(text)) return *joint;
  std::vector<std::string> names;
  for (const auto& [joint, name] : EnumNames<JointName>::names) names.emplace_back(name);
  const std::string nearest = nearest_word(text, names);
  throw Error(ErrorCode::usage,
              "there is no joint \"" + text + "\"" +
                  (nearest.empty() ? "; joints are " + choices_of<JointName>() : "; do you mean " + nearest + "?"));
}

JointMove parse_joint_move(const std::string& text) {
  const auto first = text.find(','), second = first == std::string::npos ? first : text.find(',', first + 1);
  const auto refuse = [&] {
    throw Error(ErrorCode::usage, "\"" + text + "\" is no move of a joint; expected JOINT,X,Y: left_wrist,120,80");
  };
  if (second == std::string::npos) refuse();
  const auto x = parse_number<float>(text.substr(first + 1, second - first - 1)), y = parse_number<float>(text.substr(second + 1));
  if (!x || !y || !std::isfinite(*x) || !std::isfinite(*y)) refuse();
  return {parse_joint(text.substr(0, first)), *x, *y};
}

Pose changed(Pose pose, const PoseChanges& changes) {
  if (changes.mirror) pose = mirrored(pose, middle_of(pose));
  if (!changes.limbs_of.empty()) pose = with_limbs_of(pose, read_pose(changes.limbs_of));
  if (!changes.towards.empty()) pose = interpolated(pose, read_pose(changes.towards), changes.share);
  for (const JointMove& move : changes.moves) pose.at(move.joint) = {move.x, move.y, true};
  for (const JointName joint : changes.hidden) pose.at(joint) = {};
  return pose;
}

void write_changed_pose(const PoseFile& input, const PoseChanges& changes, const PoseOutput& output) {
  check_writable(output.file);
  RunFiles run(output.overwrite);
  for (const auto& file : {input.file, changes.limbs_of, changes.towards}) run.reads(file);
  run.writes(output.file);
  StagedFiles files;
  stage_pose(files, output, changed(read_pose(input.file, input.person), changes));
  files.commit();
}

void show_pose(const PoseFile& input, const PosePicture& picture) {
  check_outputs({picture.file});
  RunFiles run(picture.overwrite);
  for (const auto& file : {input.file, picture.photo}) run.reads(file);
  run.writes(picture.file);
  const Pose pose = read_pose(input.file, input.person);
  const std::string origin = input.file.string();
  const Image below = picture.photo.empty() ? paper_for(pose, origin)
                                            : visible_colours(read_photo(picture.photo, {.max_pixels = picture.max_pixels}));
  check_pose(pose, below.width, below.height, origin);
  StagedFiles files;
  stage_picture(files, picture.file, with_skeleton_drawn(below, pose));
  files.commit();
}

std::vector<std::string> find_pose(const PoseSearch& search) {
  const std::filesystem::path finder = pose_finder_folder(search.finder);
  check_writable(search.output.file);
  if (!search.picture.empty()) check_outputs({search.picture});
  RunFiles run(search.output.overwrite);
  run.reads(search.photo);
  run.reads(finder / kPoseFinderFile);
  run.writes(search.output.file);
  run.writes(search.picture);
  const Image photo = visible_colours(read_photo(search.photo, {.max_pixels = search.max_pixels}));
  const Pose pose = PoseFinder::open(finder).find(photo).pose;
  StagedFiles files;
  stage_pose(files, search.output, pose);
  if (!search.picture.empty()) stage_picture(files, search.picture, with_skeleton_drawn(photo, pose));
  files.commit();
  std::vector<std::string> hidden;
  for (const auto& [joint, name] : EnumNames<JointName>::names)
    if (!pose.at(joint).visible) hidden.emplace_back(name);
  return hidden;
}

}  // namespace ilat
