#include "jobs/pose/pose_animation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>

#include "conditioning/pose/pose_edits.h"
#include "conditioning/pose/pose_text.h"
#include "files/atomic_file.h"
#include "ilat/error.h"
#include "ilat/session.h"
#include "imaging/codecs/webp_animation.h"
#include "jobs/output_files.h"
#include "jobs/pose/source_pose.h"
#include "jobs/provenance.h"

namespace ilat {
namespace {

constexpr int kMostFrames = 2000;

std::vector<Pose> poses_in(const std::filesystem::path& folder) {
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) throw Error(ErrorCode::not_found, "there is no such folder", folder.string());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  if (files.empty()) throw Error(ErrorCode::bad_input, "holds no pose files (.json)", folder.string());
  std::ranges::sort(files);
  std::vector<Pose> poses;
  for (const auto& file : files) poses.push_back(read_pose(file));
  return poses;
}

bool is_animation(const std::filesystem::path& output) { return output.extension() == ".webp"; }

/// FOLDER/0001.png, ...
std::vector<std::filesystem::path> files_of(const std::filesystem::path& output, std::size_t frames) {
  if (is_animation(output)) return {output};
  std::vector<std::filesystem::path> files;
  for (std::size_t i = 1; i <= frames; ++i) {
    char name[16];
    std::snprintf(name, sizeof name, "%04zu.png", i);
    files.push_back(output / name);
  }
  return files;
}

void check_files(const EditJob& job, const EditRun& run, const UsedModel& model, const std::vector<std::filesystem::path>& files) {
  if (!is_animation(job.output)) std::filesystem::create_directories(job.output);
  for (const auto& file : files) check_writable(file);
  RunFiles told(run.overwrite);
  tell_inputs(told, job, model);
  for (const auto& file : files) told.writes(file);
}

void stage(StagedFiles& staged, const std::vector<std::filesystem::path>& files, std::vector<Image> frames, const EditJob& job,
           double per_second) {
  if (!is_animation(job.output)) {
    for (std::size_t i = 0; i < files.size(); ++i) stage_picture(staged, files[i], frames[i]);
    return;
  }
  const std::vector<std::byte> bytes = encode_webp_animation({.frames = std::move(frames),
                                                              .milliseconds = static_cast<int>(std::lround(1000 / per_second)),
                                                              .quality = job.quality,
                                                              .record = kPictureRecord});
  const std::span<const std::byte> part(bytes);
  staged.add(job.output, std::span(&part, 1));
}

}  // namespace

std::vector<Pose> poses_of(const PoseSequence& sequence) {
  if (!sequence.poses.empty()) return poses_in(sequence.poses);
  if (sequence.from.empty() || sequence.to.empty())
    throw Error(ErrorCode::usage, "where the poses come from is missing: a folder (--animate), or two poses (--from-pose and --to-pose)");
  if (sequence.frames < 2 || sequence.frames > kMostFrames)
    throw Error(ErrorCode::usage, "expected 2 to " + std::to_string(kMostFrames) + ", got " + std::to_string(sequence.frames), "frames");
  const Pose from = read_pose(sequence.from), to = read_pose(sequence.to);
  std::vector<Pose> poses;
  for (int i = 0; i < sequence.frames; ++i) poses.push_back(interpolated(from, to, static_cast<double>(i) / (sequence.frames - 1)));
  return poses;
}

std::vector<std::filesystem::path> animate_pose(const EditJob& job, const EditRun& run, const PoseSequence& sequence,
                                                const OpenEditor& open, const JobEvents& events) {
  if (!(sequence.per_second > 0 && sequence.per_second <= 1000))
    throw Error(ErrorCode::usage, "expected more than 0 and at most 1000 frames a second", "fps");
  if (!job.mask.empty())
    throw Error(ErrorCode::usage, "an animation paints the region of its poses, which --widen widens; leave the mask out, or paint one pose", "mask");
  const std::vector<Pose> poses = poses_of(sequence);
  std::vector<std::filesystem::path> files = files_of(job.output, poses.size());
  const UsedModel model = identify_model(run.model);
  check_files(job, run, model, files);

  const Image photo = visible_colours(read_photo(job.photo, read_options_of(job)));
  std::vector<std::string> warnings;
  EditRequest request{.photo = photo};
  request.source_pose = source_pose_of(job, photo, warnings);
  request.widened_by = job.widen;
  for (const std::string& warning : warnings) events.warn(warning);
  for (std::size_t i = 0; i < poses.size(); ++i)
    check_pose(poses[i], photo.width, photo.height, "pose " + std::to_string(i + 1));

  const Editor editor = open(model.folder);
  EditOptions options = options_of(with_drawing(job, model.drawing));
  options.variations = 1;
  options.pick = Pick::all;
  EditSession session(editor);  // the person is encoded anew only where a pose moves the frame
  std::vector<Image> frames;
  for (const Pose& pose : poses) {
    const double before = static_cast<double>(frames.size());
    options.progress = [&](const Progress& progress) {
      const double part = progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 1;
      return events.report({before + part, static_cast<int>(poses.size())});
    };
    request.target_pose = pose;
    frames.push_back(std::move(session.edit(request, options).images.front()));
  }
  StagedFiles staged;
  stage(staged, files, std::move(frames), job, sequence.per_second);
  if (!events.goes_on()) throw Error(ErrorCode::cancelled, "cancelled; nothing was written");
  staged.commit();
  for (const auto& file : files) events.tell_written(file);
  return files;
}

}  // namespace ilat
