#include "jobs/find_model.h"

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "detector/face_detector_config.h"
#include "detector/pose_finder_config.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

namespace {

/// Where a bundled model of this name may lie.
std::vector<std::filesystem::path> candidates(const char* name) {
  const std::filesystem::path model = std::filesystem::path("models") / name;
  std::vector<std::filesystem::path> places{model};
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return places;
  places.push_back(program.parent_path().parent_path() / "share" / "ilat" / model);
  for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    places.push_back(folder / model);
  return places;
}

/// $variable, if it says something.
std::filesystem::path chosen_by(const char* variable) {
  const char* chosen = std::getenv(variable);
  return chosen == nullptr ? "" : chosen;
}

/// @throws Error not_found that names the variable, which its user may have forgotten
std::filesystem::path expect_file(std::filesystem::path folder, const char* file, const std::string& variable) {
  std::error_code failed;
  if (std::filesystem::exists(folder / file, failed)) return folder;
  throw Error(ErrorCode::not_found, "there is no " + std::string(file) + " in it; " + variable + " names this folder: set it otherwise, or unset it",
              folder.string());
}

/// @throws Error not_found that says where it looked
std::filesystem::path bundled_model(const char* name, const std::string& variable) {
  if (auto chosen = chosen_by(variable.c_str()); !chosen.empty()) return expect_file(chosen, kModelConfigFile, "$" + variable);
  std::string looked;
  for (const auto& place : candidates(name)) {
    if (std::filesystem::exists(place / kModelConfigFile)) return place;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw Error(ErrorCode::not_found, "no model found; name a model folder with --model or " + variable + " (looked at " + looked + ")");
}

}  // namespace

std::filesystem::path find_default_detector() {
  if (auto chosen = chosen_by("ILAT_DETECTOR"); !chosen.empty()) return expect_file(chosen, kFaceDetectorFile, "$ILAT_DETECTOR");
  for (const auto& place : candidates("face-detector"))
    if (std::filesystem::exists(place / kFaceDetectorFile)) return place;
  return {};
}

std::filesystem::path find_default_model() { return bundled_model("faces-256", "ILAT_MODEL"); }

std::filesystem::path find_default_pose_model() { return bundled_model("taichi-128", "ILAT_POSE_MODEL"); }

std::filesystem::path pose_finder_folder(const std::filesystem::path& given) {
  if (!given.empty()) return given;
  if (auto chosen = chosen_by("ILAT_POSE_FINDER"); !chosen.empty()) return expect_file(chosen, kPoseFinderFile, "$ILAT_POSE_FINDER");
  for (const auto& place : candidates("pose-finder"))
    if (std::filesystem::exists(place / kPoseFinderFile)) return place;
  throw Error(ErrorCode::not_found,
              "no pose finder found to tell how the person stands; give the pose (--source-pose), or name a finder's folder with "
              "ILAT_POSE_FINDER (looked for models/pose-finder)");
}

std::filesystem::path detector_folder(const std::filesystem::path& given) {
  if (!given.empty()) return given;
  if (auto bundled = find_default_detector(); !bundled.empty()) return bundled;
  throw Error(ErrorCode::not_found,
              "no face detector found; name its folder with --detector or ILAT_DETECTOR (looked for models/face-detector)");
}

}  // namespace ilat
