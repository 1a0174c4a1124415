#include "training/loop/training_recipe.h"

#include "config/recipe.h"

namespace ilat {
namespace {

template <class Config>
void check_tokenizer(RecipeFile& file, const char* section, const Config& config) {
  if (config.multipliers.empty()) file.refuse(section, "multipliers", "must name at least one level");
  if (config.resolution % (1 << (config.levels() - 1)) != 0)
    file.refuse(section, "resolution", "must be divisible by 2 for every level but the last");
  if (config.codebook_size < 2) file.refuse(section, "codebook_size", "must be at least 2");
}

void check_training(RecipeFile& file, const char* section, const OptimisationRecipe& recipe) {
  const auto at_least = [&](const char* key, double value, double least) {
    if (!(value >= least)) file.refuse(section, key, "must be at least " + std::to_string(static_cast<int>(least)));
  };
  at_least("steps", recipe.steps, 1);
  at_least("batch", recipe.batch, 1);
  at_least("learning_rate", recipe.learning_rate, 0);
  at_least("log_every", recipe.log_every, 1);
  if (recipe.ema_decay < 0 || recipe.ema_decay >= 1) file.refuse(section, "ema_decay", "must be in [0, 1)");
}

void check_share(RecipeFile& file, const char* section, const char* key, double value) {
  if (!(value >= 0 && value <= 1)) file.refuse(section, key, "must be in [0, 1]");
}

void check_losses(RecipeFile& file, const char* section, const TokenizerRecipe& recipe) {
  check_share(file, section, "masked_share", recipe.masked_share);
  check_share(file, section, "everything_masked", recipe.everything_masked);
  if (!(recipe.landmark_weight > 0)) file.refuse(section, "landmark_weight", "must be above 0");
  if (recipe.discriminator_channels < 1) file.refuse(section, "discriminator_channels", "must be at least 1");
  if (recipe.perceptual > 0 && recipe.perceptual_weights.empty())
    file.refuse(section, "perceptual_weights", "must name a file of VGG19 weights, because perceptual is not 0");
}

}  // namespace

TrainingRecipe TrainingRecipe::read(const std::filesystem::path& path) {
  TrainingRecipe recipe;
  recipe.file = path.filename().string();
  RecipeFile file = RecipeFile::open(path);
  file.read("model", recipe.model);
  file.read("xdog", recipe.xdog);
  file.read("image_tokenizer", recipe.image_tokenizer);
  file.read("image_tokenizer_training", recipe.image_tokenizer_training);
  file.read("sketch_tokenizer", recipe.sketch_tokenizer);
  file.read("sketch_tokenizer_training", recipe.sketch_tokenizer_training);
  file.read("transformer", recipe.transformer);
  file.read("transformer_training", recipe.transformer_training);

  check_tokenizer(file, "image_tokenizer", recipe.image_tokenizer);
  check_tokenizer(file, "sketch_tokenizer", recipe.sketch_tokenizer);
  check_training(file, "image_tokenizer_training", recipe.image_tokenizer_training.optimisation);
  check_training(file, "sketch_tokenizer_training", recipe.sketch_tokenizer_training.optimisation);
  check_training(file, "transformer_training", recipe.transformer_training.optimisation);
  check_losses(file, "image_tokenizer_training", recipe.image_tokenizer_training);
  check_losses(file, "sketch_tokenizer_training", recipe.sketch_tokenizer_training);
  check_share(file, "transformer_training", "everything_masked", recipe.transformer_training.everything_masked);
  check_share(file, "transformer_training", "causal_share", recipe.transformer_training.causal_share);
  if (recipe.image_tokenizer.tokens_per_side() != recipe.sketch_tokenizer.tokens_per_side())
    file.refuse("sketch_tokenizer", "multipliers", "must give the image tokenizer's token grid");
  if (recipe.transformer.heads < 1 || recipe.transformer.width % recipe.transformer.heads != 0)
    file.refuse("transformer", "heads", "must divide width");
  file.finish();

  recipe.transformer.tokens_per_side = recipe.image_tokenizer.tokens_per_side();
  recipe.transformer.image_codes = recipe.image_tokenizer.codebook_size;
  recipe.transformer.condition_codes = recipe.sketch_tokenizer.codebook_size;
  return recipe;
}

}  // namespace ilat
