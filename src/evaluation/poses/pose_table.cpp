#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "evaluation/poses/pose_judge.h"
#include "imaging/geometry/resize.h"
#include "metrics/frechet.h"

namespace ilat {
namespace {

constexpr double kFarApart = 0.6;  // overlap of the source's figure with the true one, below which the pose really changed
constexpr int kMiniature = 16;     // side of the pictures that the Frechet figure compares

constexpr std::size_t index_of(PoseResult result) { return static_cast<std::size_t>(result); }

std::vector<float> miniature(const Image& picture) {
  const Image small = resize(picture, kMiniature, kMiniature);
  return {small.pixels.begin(), small.pixels.end()};
}

/// Between the miniatures of two sets of pictures; both come in pairs, so that it is no FID.
double frechet_of(std::span<const JudgedPair> pairs, PoseResult result) {
  std::vector<float> own, truth;
  for (const JudgedPair& pair : pairs) {
    const auto add = [](std::vector<float>& all, const Image& picture) {
      const std::vector<float> small = miniature(picture);
      all.insert(all.end(), small.begin(), small.end());
    };
    add(own, pair.pictures[index_of(result)]);
    add(truth, pair.truth);
  }
  return frechet_distance_of_few(own, truth, 3 * kMiniature * kMiniature);
}

double mean_of(std::span<const JudgedPair> pairs, std::size_t result, double PoseMeasures::*member) {
  double sum = 0;
  for (const JudgedPair& pair : pairs) sum += (*pair.measures[result]).*member;
  return sum / static_cast<double>(pairs.size());
}

std::string joints_of(std::span<const JudgedPair> pairs, std::size_t result) {
  double sum = 0;
  int known = 0;
  for (const JudgedPair& pair : pairs)
    if (pair.measures[result]->joints) sum += *pair.measures[result]->joints, ++known;
  if (known == 0) return "      -";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%6.1f%%", 100 * sum / known);
  return text.data();
}

std::string rows_of(std::span<const JudgedPair> pairs, const std::string& title) {
  std::string text = title + " (" + std::to_string(pairs.size()) + ")\n";
  if (pairs.empty()) return text + "  none\n";
  text += "                      whole: PSNR   SSIM    MAE   inside: PSNR   SSIM    MAE   silhouette  joints  Frechet\n";
  for (std::size_t result = 0; result < kPoseResultNames.size(); ++result) {
    if (!pairs.front().measures[result]) continue;
    const auto mean = [&](double PoseMeasures::*member) { return mean_of(pairs, result, member); };
    std::array<char, 200> row{};
    std::snprintf(row.data(), row.size(), "  %-20s %11.2f %6.3f %6.2f %14.2f %6.3f %6.2f %12.3f %s", kPoseResultNames[result].data(),
                  mean(&PoseMeasures::psnr), mean(&PoseMeasures::ssim), mean(&PoseMeasures::mae), mean(&PoseMeasures::psnr_inside),
                  mean(&PoseMeasures::ssim_inside), mean(&PoseMeasures::mae_inside), mean(&PoseMeasures::overlap),
                  joints_of(pairs, result).c_str());
    text += row.data();
    if (pairs.size() > 1)
      std::snprintf(row.data(), row.size(), " %8.0f\n", frechet_of(pairs, static_cast<PoseResult>(result)));
    else
      std::snprintf(row.data(), row.size(), " %8s\n", "-");
    text += row.data();
  }
  return text;
}

}  // namespace

std::string pose_table(std::span<const JudgedPair> pairs) {
  std::vector<JudgedPair> far;
  int unchanged = 0;
  for (const JudgedPair& pair : pairs) {
    unchanged += pair.outside_unchanged;
    if (pair.measures[index_of(PoseResult::source)]->overlap < kFarApart) far.push_back(pair);
  }
  return rows_of(pairs, "all pairs") + rows_of(far, "pairs whose figures overlap by less than 0.6") + "outside the region unchanged: " +
         std::to_string(unchanged) + " of " + std::to_string(pairs.size()) + "\n";
}

}  // namespace ilat
