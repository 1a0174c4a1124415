#include "evaluation/judge_cases.h"

#include <algorithm>
#include <utility>

#include "imaging/face/face_regions.h"
#include "imaging/mask/mask.h"
#include "imaging/painted_masks/painted_masks.h"

namespace ilat {
namespace {

Image to_image(const PixelMask& mask) {
  Image image(mask.side, mask.side, 1);
  std::ranges::transform(mask.pixels, image.pixels.begin(),
                         [](std::uint8_t masked) { return masked != 0 ? std::uint8_t{255} : std::uint8_t{0}; });
  return image;
}

}  // namespace

Image judge_mask(JudgeMask kind, const JudgePhoto& photo) {
  RandomStream random(kJudgeSeed, kMasksPurpose + static_cast<std::uint64_t>(kind),
                      stable_hash(photo.file));
  const auto part = [&](FaceRegion region) { return face_region_mask(photo.face, region, kJudgeSide, kJudgeSide); };
  const auto free = [&](FreeMask mask) { return to_image(painted_mask(mask, kJudgeSide, random)); };
  const auto face = [&](FaceMask mask) { return to_image(painted_mask(mask, photo.face, kJudgeSide, random)); };
  switch (kind) {
    case JudgeMask::mouth:
      return part(FaceRegion::mouth);
    case JudgeMask::eyes:
      return part(FaceRegion::eyes);
    case JudgeMask::nose:
      return part(FaceRegion::nose);
    case JudgeMask::brows:
      return part(FaceRegion::brows);
    case JudgeMask::lower_face:
      return face(FaceMask::lower_face);
    case JudgeMask::glasses:
      return face(FaceMask::glasses);
    case JudgeMask::beard:
      return face(FaceMask::beard);
    case JudgeMask::fringe:
      return face(FaceMask::fringe);
    case JudgeMask::forehead:
      return face(FaceMask::forehead);
    case JudgeMask::half_face:
      return face(FaceMask::half_face);
    case JudgeMask::strokes:
      return free(FreeMask::strokes);
    case JudgeMask::half_picture:
      return free(FreeMask::half_picture);
    case JudgeMask::blob:
      break;
  }
  return free(FreeMask::blob);
}

std::vector<JudgeCase> judge_cases(std::span<const JudgeSet> sets, std::span<const JudgeMask> only) {
  std::vector<JudgeMask> kinds;
  for (const JudgeMask kind : only)
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
  if (kinds.empty())
    for (const auto& [kind, name] : EnumNames<JudgeMask>::names) kinds.push_back(kind);
  const std::size_t each = std::min<std::size_t>(kMasksPerPhoto, kinds.size());
  std::vector<JudgeCase> cases;
  for (std::size_t set = 0; set < sets.size(); ++set)
    for (std::size_t photo = 0; photo < sets[set].photos.size(); ++photo)
      for (std::size_t i = 0; i < each; ++i) {
        const JudgeMask kind = kinds[(photo * each + i) % kinds.size()];
        JudgeCase next{set, photo, kind, judge_mask(kind, sets[set].photos[photo])};
        if (bounding_box(next.mask)) cases.push_back(std::move(next));
      }
  return cases;
}

}  // namespace ilat
