#include "cli/learned_weights.h"
#include "ilat/error.h"

namespace ilat {

std::unique_ptr<LearnedMeasures> open_learned_measures(const LearnedFiles&) {
  throw Error(ErrorCode::usage, "LPIPS and FID need LibTorch, which this program was built without");
}

}  // namespace ilat
