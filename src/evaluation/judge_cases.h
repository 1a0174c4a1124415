#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "config/enum_names.h"
#include "evaluation/judge_photos.h"

namespace ilat {

/// What is repainted in a case: a part of the face, or what a person paints.
enum class JudgeMask {
  mouth, eyes, nose, brows, lower_face, strokes, half_picture, glasses, beard, fringe, forehead, half_face, blob
};

template <>
struct EnumNames<JudgeMask> {
  static constexpr std::array<std::pair<JudgeMask, std::string_view>, 13> names{
      {{JudgeMask::mouth, "mouth"}, {JudgeMask::glasses, "glasses"}, {JudgeMask::half_picture, "half-picture"},
       {JudgeMask::eyes, "eyes"}, {JudgeMask::beard, "beard"}, {JudgeMask::strokes, "strokes"},
       {JudgeMask::nose, "nose"}, {JudgeMask::fringe, "fringe"}, {JudgeMask::lower_face, "lower-face"},
       {JudgeMask::brows, "brows"}, {JudgeMask::forehead, "forehead"}, {JudgeMask::half_face, "half-face"},
       {JudgeMask::blob, "blob"}}};
};

inline constexpr int kMasksPerPhoto = 4;

/// One photo under one mask.
struct JudgeCase {
  std::size_t set = 0, photo = 0;  ///< positions in the sets
  JudgeMask kind = JudgeMask::mouth;
  Image mask;  ///< grey, kJudgeSide a side, 0 or 255
};

/// The mask of this kind for this photo: a function of the photo's name and landmarks alone.
Image judge_mask(JudgeMask kind, const JudgePhoto& photo);

/// The cases of a set: the i-th photo has the four kinds of mask from the (4 i)-th on, round and round the list above,
/// so that every kind is met equally often. A photo whose mask of some kind comes out empty has no such case.
/// @param kinds another list to go round; of fewer than five every photo has all; empty = the list above
std::vector<JudgeCase> judge_cases(std::span<const JudgeSet> sets, std::span<const JudgeMask> kinds = {});

/// What a mask's or a guide's random numbers are drawn from: the photo's own, one purpose apart from the other.
inline constexpr std::uint64_t kJudgeSeed = 20211;
inline constexpr std::uint64_t kHandLinesPurpose = 1, kMasksPurpose = 100;  // and the kind's number from there on

}  // namespace ilat
