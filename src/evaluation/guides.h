#pragma once

#include "evaluation/judge_photos.h"

namespace ilat {

/// What the model is told to draw.
enum class Guide {
  own_lines,   ///< the photo's own XDoG lines
  hand_lines,  ///< thin lines as a person would draw them after the photo
  no_lines,    ///< nothing; for models that must be told lines, white paper inside the mask
};

struct DrawnGuide {
  Image sketch;  ///< as EditRequest takes it; empty = the photo's own lines
  Image wanted;  ///< the lines that a result is to have: grey, black on white; empty = none
};

/// The same photo has the same guides wherever it is judged.
DrawnGuide draw_guide(Guide guide, const JudgePhoto& photo);

}  // namespace ilat
