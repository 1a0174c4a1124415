#pragma once

#include <functional>
#include <string>

#include "evaluation/ablation/ablation_plan.h"
#include "evaluation/judge.h"
#include "training/loop/training_job.h"

namespace ilat {

/// What an ablation works with; all must outlive it.
struct AblationInputs {
  const TrainingRecipe& recipe;
  std::string recipe_text;  ///< the whole file: another one is another ablation
  const PackedDataset& data;
  Judge& judge;
  const JudgeOptions& judging;  ///< how each model is judged; its draws have the model's seed
  OpenEditor open;
};

/// How its caller watches and stops it.
struct AblationEvents {
  std::function<bool()> stop = {};                   ///< true = stop at the next step; what is finished stays
  std::function<void(const std::string&)> say = {};  ///< a line at each part's beginning; empty = silent
};

/// Trains one sketch tokenizer, then every image tokenizer and every transformer of the plan, and judges each model.
/// What was finished by an earlier call is not done again, and a training that was interrupted goes on at its checkpoint.
/// @return whether all is done
/// @throws Error usage if the folder holds an ablation of another recipe, data or photos; see also train()
bool run_ablation(const AblationPlan& plan, const AblationFolders& folders, const AblationInputs& inputs,
                  const AblationEvents& events);

}  // namespace ilat
