#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/config_problems.h"
#include "config/model_config.h"
#include "training/recipe/recipes.h"

namespace ilat {

/// A recipe file: one TOML file describes a whole model, its three networks and how each is trained.
struct TrainingRecipe {
  struct Model {
    std::string name;
    std::string description;
    std::string licence;
  };
  Model model;  // the sections of the file
  XdogConfig xdog;
  std::optional<DrawingConfig> drawing;  // goes to the model; unset = the model's own stays
  DataRecipe data;  // every training below has a copy
  ImageTokenizerConfig image_tokenizer;
  TokenizerRecipe image_tokenizer_training;
  SketchTokenizerConfig sketch_tokenizer;
  TokenizerRecipe sketch_tokenizer_training;
  TransformerConfig transformer;  // sizes that follow from the tokenizers are filled in
  TransformerRecipe transformer_training;
  std::optional<TokenizerRecipe> decoder_training;  // of the image tokenizer's decoder alone, last; unset = none

  std::string file;  // where it was read; for the model's provenance

  /// @throws Error not_found, or usage that lists every unknown key, wrong type and value out of range.
  static TrainingRecipe read(const std::filesystem::path& path);
};

template <ConfigOf<TrainingRecipe::Model> Model, class Visitor>
void visit_fields(Model& model, Visitor&& visit) {
  visit("name", model.name, "of the model");
  visit("description", model.description, "one sentence");
  visit("licence", model.licence, "of the model, after its data's");
}

template <ConfigOf<TrainingRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit("model", recipe.model, "what it is");
  visit("xdog", recipe.xdog, "how a photo's lines are drawn");
  visit("drawing", recipe.drawing, "how an edit draws with the model unless its user says otherwise");
  visit("data", recipe.data, "how samples are drawn: augmentation, guides");
  visit("image_tokenizer", recipe.image_tokenizer, "its architecture");
  visit("image_tokenizer_training", recipe.image_tokenizer_training, "how it is trained");
  visit("sketch_tokenizer", recipe.sketch_tokenizer, "its architecture");
  visit("sketch_tokenizer_training", recipe.sketch_tokenizer_training, "how it is trained");
  visit("transformer", recipe.transformer, "its architecture; what follows from the tokenizers is filled in");
  visit("transformer_training", recipe.transformer_training, "how it is trained");
  visit("decoder_training", recipe.decoder_training, "how the image tokenizer's decoder is trained last; absent = it is not");
}

/// What every training's optimisation must keep; the recipes of all trainings call it for theirs.
ConfigProblems problems_of(const OptimisationRecipe& recipe);

}  // namespace ilat
