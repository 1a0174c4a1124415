#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "evaluation/judge_cases.h"
#include "metrics/face_jets.h"
#include "metrics/frechet.h"
#include "metrics/texture.h"

namespace ilat {

/// What is said of an edited picture; what each number means stands in measure_facts().
enum class Measure {
  psnr, ssim, mae, whole_psnr, whole_ssim, whole_mae, texture, texture_frechet, lpips, fid, lines, seam, seam_high, colour, identity,
  likeness, kept_changed, perplexity, perplexity_blind, seconds, processor_seconds
};
inline constexpr std::size_t kMeasures = 21;

enum class Better { higher, lower, near_one };

/// How numbers of a measure are averaged; `none`: it is of many cases together, and no case has a number of its own.
enum class Mean { arithmetic, geometric, none };

struct MeasureFacts {
  Measure measure;
  std::string_view name;  ///< in JSON
  std::string_view title;
  Better better;
  int decimals;
  Mean mean;
  std::string_view meaning;  ///< one line, for people
};

const std::array<MeasureFacts, kMeasures>& measure_facts();
const MeasureFacts& facts_of(Measure measure);

/// Whether one number is so many times the other: not of decibels, whose zero means nothing.
bool has_ratio(Measure measure);

/// One number for each measure; NaN where there is none.
class MeasuredValues {
 public:
  MeasuredValues() { values_.fill(std::numeric_limits<double>::quiet_NaN()); }
  double& operator[](Measure measure) { return values_[static_cast<std::size_t>(measure)]; }
  double operator[](Measure measure) const { return values_[static_cast<std::size_t>(measure)]; }
  bool has(Measure measure) const { return !std::isnan((*this)[measure]); }

 private:
  std::array<double, kMeasures> values_;
};

/// A number in which less is better, whatever the measure: for comparing two of them. `near_one` goes by how often the
/// value must be doubled or halved to be one; a measure with a geometric mean by how often one is doubled to be it.
double badness(Measure measure, double value);
/// Whether badness() counts doublings.
bool counts_doublings(const MeasureFacts& facts);

/// What the measures by features want to know of a picture.
struct FeaturesOfPhoto {
  Texture texture;
  std::vector<float> jets;  ///< [49, 24]
};
FeaturesOfPhoto features_of(const LogGaborBank& bank, const Image& picture, const Landmarks& face);

/// What came of one case under one guide, or by one baseline.
struct MeasuredEdit {
  MeasuredValues values;
  FeatureMoments texture{Texture::kWidth};  ///< of the result's masked cells
  std::vector<float> inception;             ///< LearnedMeasures::inception of the result; empty = not asked for
};

/// Everything of a result that can be told from pictures: what the model itself must be asked for stays NaN.
/// @param truth features of the photo
/// @param wanted the lines that were to be followed, grey, black on white; empty = none
MeasuredEdit measure(const JudgeCase& judged, const JudgePhoto& photo, const FeaturesOfPhoto& truth, const Image& wanted,
                     const Image& result, const LogGaborBank& bank);

/// The moments of a picture's masked cells.
FeatureMoments moments_of(const Texture& texture, const Image& mask);

}  // namespace ilat
