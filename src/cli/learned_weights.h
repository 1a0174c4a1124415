#pragma once

#include <memory>

#include "evaluation/learned_measures.h"

namespace ilat {

/// Opens the networks of LPIPS and FID, where this program has LibTorch.
/// @throws Error usage where it has not; see also open_torch_measures()
std::unique_ptr<LearnedMeasures> open_learned_measures(const LearnedFiles& files);

}  // namespace ilat
