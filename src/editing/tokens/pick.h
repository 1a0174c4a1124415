#pragma once

#include <span>
#include <vector>

#include "editing/edit_steps.h"
#include "editing/tokens/token_score.h"

namespace ilat {

/// The number of the best draw. Each figure is brought to mean 0 and spread 1 over the draws, so that neither drowns the
/// other, and they are summed; a figure that is not known of every draw counts for none. The first of equals.
/// @param scores at least one
int best_of(std::span<const DrawScore> scores);

/// How the variations of one request score.
/// @param views its regions
/// @param likelihood [views, variations]
/// @param images by variation, painted
std::vector<DrawScore> score_draws(std::span<const ModelView> views, std::span<const TokenScore> likelihood,
                                   const std::vector<Image>& images);

}  // namespace ilat
