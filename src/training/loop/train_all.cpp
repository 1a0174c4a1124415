#include "training/loop/train_all.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "files/atomic_file.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "training/peers/peers.h"

namespace ilat {
namespace {

constexpr const char* kFinished = "finished.txt";  // in a stage's folder: after how many steps

int steps_of(const TrainingStage& stage) {
  switch (stage.part) {
    case TrainedPart::image_tokenizer:
      return stage.recipe.image_tokenizer_training.optimisation.steps;
    case TrainedPart::sketch_tokenizer:
      return stage.recipe.sketch_tokenizer_training.optimisation.steps;
    case TrainedPart::transformer:
      break;
  }
  return stage.recipe.transformer_training.optimisation.steps;
}

/// @throws Error usage if it was with another number of steps
bool is_finished(const TrainingStage& stage, const std::filesystem::path& run) {
  if (!std::filesystem::exists(run / kFinished)) return false;
  std::string text = read_text_file(run / kFinished);
  std::erase(text, '\n');
  if (text == std::to_string(steps_of(stage))) return true;
  throw Error(ErrorCode::usage,
              "was finished after " + text + " steps, the recipe now says " + std::to_string(steps_of(stage)) +
                  "; what was trained after it would no longer fit. Name another --run, or start anew with --overwrite",
              run.string());
}

/// What the leading process says, in all of them; what it wrote before is then there for all.
bool agreed(Peers& peers, bool leaders) {
  at::Tensor said = at::full({1}, leaders ? 1 : 0, at::kLong);
  take_the_leaders(peers, {{"said", said}});
  return said.item<int>() != 0;
}

double minutes_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / 60;
}

}  // namespace

std::vector<TrainingStage> stages_of(const TrainingRecipe& recipe) {
  std::vector<TrainingStage> stages{{"image-tokenizer", TrainedPart::image_tokenizer, recipe}};
  if (recipe.decoder_training) stages.back().recipe.image_tokenizer.decoder_sees = DecoderSees::tokens;
  if (recipe.transformer.layout == Layout::paper)
    stages.push_back({"sketch-tokenizer", TrainedPart::sketch_tokenizer, recipe});
  stages.push_back({"transformer", TrainedPart::transformer, recipe});
  if (recipe.decoder_training) {
    stages.push_back({"decoder", TrainedPart::image_tokenizer, recipe, true});
    stages.back().recipe.image_tokenizer_training = *recipe.decoder_training;
  }
  return stages;
}

std::vector<std::pair<std::string, Metrics>> train_all(
    const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options,
    const std::function<void(const TrainingStage&, RunOptions&)>& begin) {
  const auto start = std::chrono::steady_clock::now();
  Peers& peers = *options.place.peers;
  const std::vector<TrainingStage> stages = stages_of(recipe);
  if (!options.resume && peers.leads())
    for (const TrainingStage& stage : stages) std::filesystem::remove(options.run / stage.name / kFinished);

  std::vector<std::pair<std::string, Metrics>> results;
  for (const TrainingStage& stage : stages) {
    const std::filesystem::path run = options.run / stage.name;
    if (agreed(peers, options.resume && peers.leads() && is_finished(stage, run))) {
      if (options.say) options.say(stage.name + " is finished");
      continue;
    }
    RunOptions own = options;
    own.run = run;
    if (stage.decoder) own.from = options.model;
    if (options.max_minutes > 0) own.max_minutes = std::max(1e-6, options.max_minutes - minutes_since(start));
    if (begin) begin(stage, own);
    int steps = 0;  // done: the last thing that a training tells is the validation at its end
    own.progress = [&steps, tell = std::move(own.progress)](const TrainingProgress& progress) {
      if (progress.validation) steps = progress.step;
      if (tell) tell(progress);
    };
    results.emplace_back(stage.name, train(stage.part, stage.recipe, data, own));
    const bool finished = agreed(peers, steps == steps_of(stage));
    if (!finished) break;
    if (peers.leads()) write_file_atomically(run / kFinished, std::to_string(steps) + "\n");
  }
  return results;
}

}  // namespace ilat
