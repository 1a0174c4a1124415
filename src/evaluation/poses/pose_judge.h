#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/poses/pose_pairs.h"
#include "ilat/editor.h"
#include "ilat/pose_finder.h"

namespace ilat {

/// What is compared with the true second photo of a pair.
enum class PoseResult {
  edited,         ///< the model's edit of the first photo
  causal,         ///< the same under a plain causal mask; models of the paper's layout only
  source,         ///< the first photo as it is
  reconstructed,  ///< the second photo's own tokens decoded: what a perfect transformer would reach
};
inline constexpr std::array<std::string_view, 4> kPoseResultNames{"edited", "plain causal mask", "source frame", "own tokens"};

/// How one result compares. Levels are of 0 ... 255.
struct PoseMeasures {
  double psnr = 0, ssim = 0, mae = 0;                       ///< whole picture
  double psnr_inside = 0, ssim_inside = 0, mae_inside = 0;  ///< what was repainted
  double overlap = 0;                                       ///< of the white figure's silhouette with the true one's
  /// Share of the wanted joints that the pose finder finds within 0.3 torso lengths; unset without a finder.
  std::optional<double> joints = {};
};

struct JudgedPair {
  std::array<std::optional<PoseMeasures>, kPoseResultNames.size()> measures = {};  ///< by PoseResult
  bool outside_unchanged = false;  ///< every pixel outside the region is the source photo's
  std::array<Image, kPoseResultNames.size()> pictures = {};
  Image truth = {};
};

/// @param finder none = joints are not looked for
/// @param goes_on called after every pair with how many are done; returns false to stop
std::vector<JudgedPair> judge_poses(const Editor& editor, const PoseFinder* finder, std::span<const PosePair> pairs,
                                    const EditOptions& options, const std::function<bool(int done)>& goes_on);

/// Means over all pairs, and over those whose figures overlap by less than 0.6; one table for people.
std::string pose_table(std::span<const JudgedPair> pairs);

}  // namespace ilat
