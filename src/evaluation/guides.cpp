#include "evaluation/guides.h"

#include <utility>

#include "conditioning/sketch/hand_lines.h"
#include "conditioning/sketch/sketch.h"
#include "evaluation/judge_cases.h"

namespace ilat {

DrawnGuide draw_guide(Guide guide, const JudgePhoto& photo) {
  switch (guide) {
    case Guide::own_lines:
      return {{}, draw_sketch(photo.picture)};
    case Guide::hand_lines: {
      RandomStream random(kJudgeSeed, kHandLinesPurpose, stable_hash(photo.file));
      const Image lines = hand_lines(draw_sketch(photo.picture), random);
      return {lines, lines};
    }
    case Guide::no_lines:
      break;
  }
  return {Image(photo.picture.width, photo.picture.height, 1, 255), {}};
}

}  // namespace ilat
