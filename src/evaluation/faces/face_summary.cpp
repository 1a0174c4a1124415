#include "evaluation/faces/face_summary.h"

#include <algorithm>
#include <cmath>

namespace ilat {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::array kSides{kSmallestJudged, 64.0, 100.0, 200.0, 400.0, kLargestJudged};

using Scenes = std::vector<const JudgedScene*>;
using Chosen = std::span<const std::size_t>;

struct Block {
  std::string name;
  std::vector<std::size_t> scenes;
};

std::vector<Block> blocks_of(std::span<const FaceSet> sets, const std::vector<JudgedScene>& scenes) {
  std::vector<Block> blocks;
  for (const FaceSet& set : sets) blocks.push_back({set.name, {}});
  if (sets.size() > 1) blocks.push_back({"all together", {}});
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    blocks[scenes[i].set].scenes.push_back(i);
    if (sets.size() > 1) blocks.back().scenes.push_back(i);
  }
  std::erase_if(blocks, [](const Block& block) { return block.scenes.empty(); });
  return blocks;
}

Scenes scenes_of(const FaceJudgement& judgement, const Block& block) {
  Scenes scenes;
  for (const std::size_t number : block.scenes) scenes.push_back(&judgement.scenes[number]);
  return scenes;
}

template <class Each>
void for_each_face(const Scenes& scenes, Chosen chosen, const FaceSizeSummary& size, const Each& each) {
  for (const std::size_t scene : chosen)
    for (const JudgedFace& face : scenes[scene]->faces)
      if (face.side >= size.smallest && (face.side < size.largest || size.largest == kLargestJudged)) each(face);
}

double found_share(const Scenes& scenes, Chosen chosen, const FaceSizeSummary& size) {
  int faces = 0, found = 0;
  for_each_face(scenes, chosen, size, [&](const JudgedFace& face) { ++faces, found += face.found; });
  return faces == 0 ? kNone : static_cast<double>(found) / faces;
}

double wrong_share(const Scenes& scenes, Chosen chosen) {
  int finds = 0, wrong = 0;
  for (const std::size_t scene : chosen) finds += scenes[scene]->finds, wrong += scenes[scene]->wrong;
  return finds == 0 ? kNone : static_cast<double>(wrong) / finds;
}

std::vector<double> sorted_errors(const Scenes& scenes, Chosen chosen, const FaceSizeSummary& size) {
  std::vector<double> errors;
  for_each_face(scenes, chosen, size, [&](const JudgedFace& face) {
    if (face.found) errors.push_back(face.landmark_error);
  });
  std::ranges::sort(errors);
  return errors;
}

/// The smallest number that `percent` of the values do not exceed.
double quantile(const std::vector<double>& sorted, int percent) {
  if (sorted.empty()) return kNone;
  const auto rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::vector<std::size_t> everything(const Scenes& scenes) {
  std::vector<std::size_t> all(scenes.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

FaceSizeSummary summary_of(const Scenes& scenes, double smallest, double largest) {
  FaceSizeSummary summary;
  summary.smallest = smallest;
  summary.largest = largest;
  const std::vector<std::size_t> all = everything(scenes);
  for_each_face(scenes, all, summary, [&](const JudgedFace& face) { ++summary.faces, summary.found += face.found; });
  summary.found_share = bootstrap_statistic(scenes.size(), [&](Chosen chosen) { return found_share(scenes, chosen, summary); });
  summary.median_error = bootstrap_statistic(
      scenes.size(), [&](Chosen chosen) { return quantile(sorted_errors(scenes, chosen, summary), 50); });
  const std::vector<double> errors = sorted_errors(scenes, all, summary);
  for (std::size_t i = 0; i < kErrorPercents.size(); ++i) summary.errors[i] = quantile(errors, kErrorPercents[i]);
  return summary;
}

}  // namespace

std::vector<FaceSetSummary> summarise(std::span<const FaceSet> sets, const FaceJudgement& judgement) {
  std::vector<FaceSetSummary> summaries;
  for (const Block& block : blocks_of(sets, judgement.scenes)) {
    const Scenes scenes = scenes_of(judgement, block);
    FaceSetSummary& summary = summaries.emplace_back();
    summary.name = block.name;
    summary.scenes = scenes.size();
    summary.all = summary_of(scenes, kSmallestJudged, kLargestJudged);
    summary.large = summary_of(scenes, kLargeFace, kLargestJudged);
    for (std::size_t i = 0; i + 1 < kSides.size(); ++i) summary.sizes.push_back(summary_of(scenes, kSides[i], kSides[i + 1]));
    for (const JudgedScene* scene : scenes) {
      summary.finds += scene->finds;
      summary.wrong += scene->wrong;
      summary.processor_seconds += scene->processor_seconds / static_cast<double>(scenes.size());
    }
    summary.wrong_share = bootstrap_statistic(scenes.size(), [&](Chosen chosen) { return wrong_share(scenes, chosen); });
  }
  return summaries;
}

std::vector<FaceComparison> compare(std::span<const FaceSet> sets, const FaceJudgement& first, const FaceJudgement& second) {
  // Both see the same scenes in the same order; a judgement that was stopped has the first of them.
  const std::size_t common = std::min(first.scenes.size(), second.scenes.size());
  const std::vector<JudgedScene> shared(first.scenes.begin(), first.scenes.begin() + static_cast<std::ptrdiff_t>(common));
  FaceSizeSummary all, large;
  all.smallest = kSmallestJudged;
  large.smallest = kLargeFace;
  all.largest = large.largest = kLargestJudged;
  std::vector<FaceComparison> comparisons;
  for (const Block& block : blocks_of(sets, shared)) {
    const Scenes one = scenes_of(first, block), other = scenes_of(second, block);
    const auto difference = [&](const auto& of) {
      return bootstrap_statistic(one.size(), [&](Chosen chosen) { return of(other, chosen) - of(one, chosen); });
    };
    comparisons.push_back(
        {block.name, difference([&](const Scenes& scenes, Chosen chosen) { return found_share(scenes, chosen, all); }),
         difference([&](const Scenes& scenes, Chosen chosen) { return wrong_share(scenes, chosen); }),
         difference([&](const Scenes& scenes, Chosen chosen) { return quantile(sorted_errors(scenes, chosen, large), 50); })});
  }
  return comparisons;
}

}  // namespace ilat
