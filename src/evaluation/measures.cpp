#include "evaluation/measures.h"

#include <algorithm>
#include <numeric>

#include "editing/pictures/lines_followed.h"
#include "imaging/mask/mask.h"
#include "metrics/edge_step.h"
#include "metrics/pixel_error.h"
#include "metrics/ssim.h"

namespace ilat {
namespace {

constexpr int kReach = 6;           // pixels: past the feather of a frame of 256, which is four wide
constexpr double kRim = 12;         // pixels from the mask's edge inwards: where a shift of colour would show

/// Landmarks that lie on kept pixels.
std::vector<int> kept_landmarks(const Landmarks& face, const Image& mask) {
  std::vector<int> kept;
  for (int i = 0; i < static_cast<int>(kLandmarks); ++i) {
    const Landmark& point = face[static_cast<std::size_t>(i)];
    const int x = std::clamp(static_cast<int>(std::lround(point.x)), 0, mask.width - 1);
    const int y = std::clamp(static_cast<int>(std::lround(point.y)), 0, mask.height - 1);
    if (mask.row(y)[x] < kMaskThreshold) kept.push_back(i);
  }
  return kept;
}

}  // namespace

const std::array<MeasureFacts, kMeasures>& measure_facts() {
  using enum Measure;
  static constexpr std::array<MeasureFacts, kMeasures> facts{{
      {psnr, "psnr", "PSNR, masked", Better::higher, 2, Mean::arithmetic, "dB against the photo inside the mask"},
      {ssim, "ssim", "SSIM, masked", Better::higher, 3, Mean::arithmetic, "structural similarity inside the mask; 1 = equal"},
      {mae, "mae", "MAE, masked", Better::lower, 2, Mean::arithmetic, "mean absolute error inside the mask, in levels of 0 to 255"},
      {whole_psnr, "whole_psnr", "PSNR, whole", Better::higher, 2, Mean::arithmetic, "dB over the whole picture"},
      {whole_ssim, "whole_ssim", "SSIM, whole", Better::higher, 3, Mean::arithmetic, "structural similarity of the whole picture"},
      {whole_mae, "whole_mae", "MAE, whole", Better::lower, 2, Mean::arithmetic, "mean absolute error over the whole picture"},
      {texture, "texture", "texture distance", Better::lower, 3, Mean::arithmetic,
       "by fixed filters: are lines, edges and grain of the same kind and strength there? 0 = alike"},
      {texture_frechet, "texture_frechet", "texture Frechet", Better::lower, 3, Mean::none,
       "the same features over all cases together: do results look like photos at all? 0 = alike"},
      {lpips, "lpips", "LPIPS", Better::lower, 4, Mean::arithmetic,
       "LPIPS 0.1 of the whole picture, by the weights that were given; 0 = alike"},
      {fid, "fid", "FID", Better::lower, 2, Mean::none,
       "FID of all results against the photos, by the weights that were given; hundreds of pictures bias it upwards"},
      {lines, "lines", "follows lines", Better::higher, 3, Mean::arithmetic,
       "F1 of the result's own lines with the guide's inside the mask, 3 pixels apart at most; 1 = every line"},
      {seam, "seam", "seam", Better::near_one, 2, Mean::arithmetic, "step across the mask's edge over the photo's own; 1 = none to see"},
      {seam_high, "seam_high", "seam, 95 % below", Better::near_one, 2, Mean::none, "the seam that 19 of 20 edits stay below"},
      {colour, "colour_shift", "colour shift", Better::lower, 2, Mean::arithmetic,
       "shift of the mean colour along the mask's edge, in levels"},
      {identity, "identity", "identity of the rest", Better::lower, 4, Mean::arithmetic,
       "change of the jets at the landmarks outside the mask; 0 = none"},
      {likeness, "likeness", "likeness", Better::lower, 4, Mean::arithmetic, "change of the jets at all landmarks; 0 = the same face"},
      {kept_changed, "kept_changed", "kept tokens changed", Better::lower, 4, Mean::arithmetic,
       "share of the kept tokens that change when masked pixels do; 0 = nothing leaks"},
      {perplexity, "perplexity", "perplexity", Better::lower, 1, Mean::geometric,
       "among how many codes the model hesitates where the photo's own tokens are masked; 1 = none"},
      {perplexity_blind, "perplexity_blind", "perplexity, noise", Better::lower, 1, Mean::geometric,
       "the same with noise for the masked pixels: what leaks from them must not help"},
      {seconds, "seconds", "seconds an edit", Better::lower, 3, Mean::arithmetic,
       "in batched passes, on this machine"},
      {processor_seconds, "processor_seconds", "processor seconds", Better::lower, 3, Mean::arithmetic,
       "of an edit, all threads together: the same whatever else the machine does"},
  }};
  return facts;
}

const MeasureFacts& facts_of(Measure measure) { return measure_facts()[static_cast<std::size_t>(measure)]; }

bool has_ratio(Measure measure) { return measure != Measure::psnr && measure != Measure::whole_psnr; }

double badness(Measure measure, double value) {
  switch (facts_of(measure).better) {
    case Better::higher:
      return -value;
    case Better::lower:
      return facts_of(measure).mean == Mean::geometric ? std::log2(std::max(value, 1e-6)) : value;
    case Better::near_one:
      break;
  }
  return std::abs(std::log2(std::max(value, 1e-6)));
}

bool counts_doublings(const MeasureFacts& facts) {
  return facts.better == Better::near_one || facts.mean == Mean::geometric;
}

FeaturesOfPhoto features_of(const LogGaborBank& bank, const Image& picture, const Landmarks& face) {
  const FloatMaps magnitudes = bank.magnitudes(picture);
  return {texture_of(magnitudes, picture), face_jets(magnitudes, face)};
}

FeatureMoments moments_of(const Texture& texture, const Image& mask) {
  FeatureMoments moments(Texture::kWidth);
  for (const int cell : masked_cells(mask)) moments.add(texture.at(cell % texture.cells, cell / texture.cells));
  return moments;
}

MeasuredEdit measure(const JudgeCase& judged, const JudgePhoto& photo, const FeaturesOfPhoto& truth, const Image& wanted,
                     const Image& result, const LogGaborBank& bank) {
  using enum Measure;
  MeasuredEdit edit;
  MeasuredValues& values = edit.values;
  const PixelError inside = pixel_error(result, photo.picture, judged.mask), all = pixel_error(result, photo.picture);
  values[psnr] = inside.psnr();
  values[mae] = inside.mean_absolute;
  values[ssim] = ilat::ssim(result, photo.picture, judged.mask);
  values[whole_psnr] = all.psnr();
  values[whole_mae] = all.mean_absolute;
  values[whole_ssim] = ilat::ssim(result, photo.picture);
  const FeaturesOfPhoto features = features_of(bank, result, photo.face);
  values[texture] = texture_distance(features.texture, truth.texture, masked_cells(judged.mask));
  edit.texture = moments_of(features.texture, judged.mask);
  if (!wanted.empty()) values[lines] = lines_followed(result, wanted, judged.mask);
  values[seam] = edge_step(result, photo.picture, judged.mask, kReach);
  values[colour] = colour_shift(result, photo.picture, inner_rim(judged.mask, kRim));
  const std::vector<int> kept = kept_landmarks(photo.face, judged.mask);
  if (!kept.empty()) values[identity] = jet_distance(features.jets, truth.jets, kept);
  std::vector<int> every(kLandmarks);
  std::iota(every.begin(), every.end(), 0);
  values[likeness] = jet_distance(features.jets, truth.jets, every);
  return edit;
}

}  // namespace ilat
