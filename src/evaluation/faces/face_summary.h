#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/faces/face_judge.h"
#include "metrics/bootstrap.h"

namespace ilat {

/// Which share of faces of at least a side has an error no larger than the number that stands for it.
inline constexpr std::array kErrorPercents{10, 25, 50, 75, 90, 95};

/// Faces of some size. Intervals come from drawing scenes anew.
struct FaceSizeSummary {
  double smallest = 0, largest = 0;  ///< sides, pixels: from the first up to the second
  std::size_t faces = 0, found = 0;
  std::optional<Estimate> found_share;
  std::optional<Estimate> median_error;  ///< of those found, in shares of the eyes' distance
  std::array<double, kErrorPercents.size()> errors{};  ///< by kErrorPercents; NaN if none was found
};

struct FaceSetSummary {
  std::string name;  ///< of the set, or "all together"
  std::size_t scenes = 0;
  FaceSizeSummary all, large;          ///< of every size; of at least kLargeFace
  std::vector<FaceSizeSummary> sizes;  ///< smallest first
  int finds = 0, wrong = 0;
  std::optional<Estimate> wrong_share;  ///< of the finds
  double processor_seconds = 0;         ///< a scene
};

/// Below it a landmark's place is known to a pixel or two only.
inline constexpr double kLargeFace = 100;

/// A summary for each set, and one for all together where there are several.
std::vector<FaceSetSummary> summarise(std::span<const FaceSet> sets, const FaceJudgement& judgement);

/// How a second detector differs from a first on the same scenes: second - first, above 0 = the second has more of it.
struct FaceComparison {
  std::string name;
  std::optional<Estimate> found_share, wrong_share, median_error;  ///< the median of large faces
};
std::vector<FaceComparison> compare(std::span<const FaceSet> sets, const FaceJudgement& first, const FaceJudgement& second);

}  // namespace ilat
