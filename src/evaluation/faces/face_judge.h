#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ilat/faces.h"
#include "training/scenes/face_scenes.h"

namespace ilat {

/// Portraits that nobody trained on, for scenes with known faces.
struct FaceSet {
  std::string name;  ///< the pack, as its user wrote it
  std::vector<Portrait> portraits;
};

/// Faces between these sides are judged, pixels; smaller ones, larger ones and those that the edge cuts count neither as
/// missed nor as wrong.
inline constexpr double kSmallestJudged = 40, kLargestJudged = 800;

struct FaceJudgeOptions {
  int scenes = 60;             ///< of each set, 1280 x 960 pixels; the same ones for the same seed
  std::uint64_t seed = 2024;   ///< choose a detector's limits by other scenes than those that judge it
  bool decoys = false;         ///< also enlarged parts of faces, and faces in exchanged pieces, which are none
  FaceFinderOptions find = {};
  std::size_t mistakes = 0;    ///< pictures of how many faces that were missed, and of as many that are none
};

struct JudgedFace {
  double side = 0;  ///< of its box, pixels
  bool found = false;
  /// Mean distance of its landmarks over the distance between the eyes; NaN if it was not found.
  double landmark_error = std::numeric_limits<double>::quiet_NaN();
};

struct JudgedScene {
  std::size_t set = 0;
  std::vector<JudgedFace> faces;
  int finds = 0;  ///< all faces that the detector names
  int wrong = 0;  ///< those of them that are none
  double processor_seconds = 0;
};

/// A face that was missed, or a find that is none, with what lies around it.
struct FaceMistake {
  bool missed = false;
  double side = 0;        ///< pixels
  double confidence = 0;  ///< of a find
  Image view;             ///< twice the box's side, brought to 128 x 128
};

struct FaceJudgement {
  std::vector<JudgedScene> scenes;  ///< set by set
  std::vector<FaceMistake> mistakes;
  bool complete = false;  ///< false: stopped early
};

/// @param goes_on called after every scene with how many are done, of how many; returns false to stop
FaceJudgement judge_faces(const FaceFinder& finder, std::span<const FaceSet> sets, std::span<const MipPicture> backgrounds,
                          const FaceJudgeOptions& options, const std::function<bool(int done, int total)>& goes_on);

}  // namespace ilat
