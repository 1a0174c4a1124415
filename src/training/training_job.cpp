#include "training/training_job.h"

#include <ATen/Context.h>

#include <cstdio>

#include "ilat/error.h"
#include "storage/model_folder.h"
#include "tokenizer/module_weights.h"
#include "training/tokenizer_trainer.h"

namespace ilat {
namespace {

void check_side(int resolution, const PackedDataset& data) {
  if (resolution != data.side())
    throw Error(ErrorCode::usage, "the recipe wants images of side " + std::to_string(resolution) + ", the data has " +
                                      std::to_string(data.side()) + "; pack it with --size " + std::to_string(resolution));
}

ModelConfig model_config_in(const std::filesystem::path& folder, const TrainingRecipe& recipe) {
  ModelConfig config;
  if (std::filesystem::exists(folder / kModelConfigFile)) config = read_model_config(folder);
  config.name = recipe.model.name;
  config.description = recipe.model.description;
  config.licence = recipe.model.licence;
  config.guide = recipe.guide;
  return config;
}

std::string text_of(const Figures& figures) {
  std::string text;
  for (const auto& [name, value] : figures) {
    char number[32];
    std::snprintf(number, sizeof number, "%.4g", value);
    text += (text.empty() ? "" : ", ") + name + " " + number;
  }
  return text;
}

/// Writes the network and what model.json says of it.
template <class Config>
void export_part(const torch::nn::Module& module, const char* file, std::optional<Config> ModelConfig::*member,
                 const Config& architecture, const TrainingRecipe& recipe, const RunOptions& options,
                 const Figures& figures) {
  ModelConfig config = model_config_in(options.model, recipe);
  config.*member = architecture;
  const std::string part = std::filesystem::path(file).stem().string();
  config.provenance["data"] = options.data_note;
  config.provenance[part + ".recipe"] = options.recipe_note;
  config.provenance[part + ".figures"] = text_of(figures);
  write_model_config(options.model, config);
  save_weights(module, options.model / file, DType::f16);
}

}  // namespace

Figures train(TrainedPart part, const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options) {
  switch (part) {
    case TrainedPart::image_tokenizer: {
      check_side(recipe.image_tokenizer.resolution, data);
      at::manual_seed(recipe.tokenizer_training.optimisation.seed);
      const auto network = std::make_shared<ImageTokenizer>(recipe.image_tokenizer);
      const Figures figures = train_tokenizer(*image_task(network), data, recipe.tokenizer_training, options);
      export_part(*network, kImageTokenizerFile, &ModelConfig::image_tokenizer, recipe.image_tokenizer, recipe, options,
                  figures);
      return figures;
    }
    case TrainedPart::sketch_tokenizer: {
      check_side(recipe.sketch_tokenizer.resolution, data);
      at::manual_seed(recipe.guide_training.optimisation.seed);
      const auto network = std::make_shared<SketchTokenizer>(recipe.sketch_tokenizer);
      const Figures figures = train_tokenizer(*sketch_task(network), data, recipe.guide_training, options);
      export_part(*network, kSketchTokenizerFile, &ModelConfig::sketch_tokenizer, recipe.sketch_tokenizer, recipe,
                  options, figures);
      return figures;
    }
    case TrainedPart::transformer: break;
  }
  throw Error(ErrorCode::usage, "the transformer cannot be trained yet");
}

}  // namespace ilat
