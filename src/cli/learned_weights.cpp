#include "cli/learned_weights.h"

#include "evaluation/torch/torch_measures.h"

namespace ilat {

std::unique_ptr<LearnedMeasures> open_learned_measures(const LearnedFiles& files) { return open_torch_measures(files); }

}  // namespace ilat
