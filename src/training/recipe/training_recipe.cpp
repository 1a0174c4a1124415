#include "training/recipe/training_recipe.h"

#include <limits>

#include "config/model_checks.h"
#include "training/recipe/recipe_file.h"

namespace ilat {
namespace {

constexpr int kMost = std::numeric_limits<int>::max();

ConfigProblems problems_of(const TokenizerRecipe& recipe) {
  ConfigProblems problems = ilat::problems_of(recipe.optimisation);
  problems.expect_range("masked_share", recipe.masked_share, 0.0, 1.0);
  problems.expect_range("everything_masked", recipe.everything_masked, 0.0, 1.0);
  problems.expect_range("code_noise", recipe.code_noise, 0.0, 1.0);
  problems.expect(recipe.landmark_weight > 0, "landmark_weight", "must be above 0");
  problems.expect(recipe.outside_weight >= 0, "outside_weight", "must be at least 0");
  problems.expect_range("discriminator_channels", recipe.discriminator_channels, 1, kMost);
  problems.expect(recipe.discriminator_stem == 1 || recipe.discriminator_stem == 2 || recipe.discriminator_stem == 4 ||
                      recipe.discriminator_stem == 8,
                  "discriminator_stem", "is " + std::to_string(recipe.discriminator_stem) + "; expected 1, 2, 4 or 8");
  problems.expect(recipe.perceptual <= 0 || !recipe.perceptual_weights.empty(), "perceptual_weights",
                  "must name a file of VGG19 weights, because perceptual is not 0");
  return problems;
}

ConfigProblems problems_of(const TransformerRecipe& recipe) {
  ConfigProblems problems = ilat::problems_of(recipe.optimisation);
  problems.expect_range("everything_masked", recipe.everything_masked, 0.0, 1.0);
  problems.expect_range("causal_share", recipe.causal_share, 0.0, 1.0);
  problems.expect_range("stroke_share", recipe.stroke_share, 0.0, 1.0);
  problems.expect_range("parallel_share", recipe.parallel_share, 0.0, 1.0);
  return problems;
}

/// The model that a training by this recipe makes.
ModelConfig model_of(const TrainingRecipe& recipe) {
  ModelConfig model;
  model.xdog = recipe.xdog;
  model.drawing = recipe.drawing;
  model.image_tokenizer = recipe.image_tokenizer;
  model.sketch_tokenizer = recipe.sketch_tokenizer;
  model.transformer = recipe.transformer;
  return model;
}

/// What follows from other sections, and what is wrong.
void complete(TrainingRecipe& recipe, ConfigProblems& problems) {
  recipe.transformer.image_codes = recipe.image_tokenizer.codebook_size;
  recipe.transformer.condition_codes = recipe.sketch_tokenizer.codebook_size;
  if (ilat::problems_of(recipe.image_tokenizer).empty())
    recipe.transformer.tokens_per_side = recipe.image_tokenizer.tokens_per_side();
  recipe.transformer.feature_width = recipe.image_tokenizer.codebook_width;
  recipe.transformer.resolution = recipe.image_tokenizer.resolution;
  recipe.transformer.codes_per_cell = recipe.image_tokenizer.codes_per_cell;

  recipe.data.xdog = recipe.xdog;
  for (DataRecipe* data : {&recipe.image_tokenizer_training.data, &recipe.sketch_tokenizer_training.data,
                           &recipe.transformer_training.data})
    *data = recipe.data;
  if (recipe.decoder_training) {
    recipe.decoder_training->data = recipe.data;
    recipe.decoder_training->train_part = TrainPart::decoder;
  }

  problems.add_all(ilat::problems_of(model_of(recipe)));
  problems.add_part("data", ilat::problems_of(recipe.data));
  problems.add_part("image_tokenizer_training", problems_of(recipe.image_tokenizer_training));
  problems.add_part("sketch_tokenizer_training", problems_of(recipe.sketch_tokenizer_training));
  problems.add_part("transformer_training", problems_of(recipe.transformer_training));
  if (recipe.decoder_training) problems.add_part("decoder_training", problems_of(*recipe.decoder_training));
}

}  // namespace

ConfigProblems problems_of(const OptimisationRecipe& recipe) {
  ConfigProblems problems;
  problems.expect_range("steps", recipe.steps, 1, kMost);
  problems.expect_range("batch", recipe.batch, 1, kMost);
  problems.expect(recipe.learning_rate >= 0, "learning_rate", "must be at least 0");
  problems.expect_range("log_every", recipe.log_every, 1, kMost);
  problems.expect_range("keep_checkpoints", recipe.keep_checkpoints, 1, kMost);
  problems.expect(recipe.ema_decay >= 0 && recipe.ema_decay < 1, "ema_decay", "must be in [0, 1)");
  return problems;
}

TrainingRecipe TrainingRecipe::read(const std::filesystem::path& path) {
  return read_recipe_file<TrainingRecipe>(path, complete);
}

}  // namespace ilat
