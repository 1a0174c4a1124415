#pragma once

#include <memory>

#include "evaluation/learned_measures.h"

namespace ilat {

/// The networks in LibTorch, on the processor.
/// @throws Error usage if no file is given, or only one of LPIPS's two; not_found, bad_input, bad_model
std::unique_ptr<LearnedMeasures> open_torch_measures(const LearnedFiles& files);

}  // namespace ilat
