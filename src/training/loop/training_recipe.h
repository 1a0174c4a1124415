#pragma once

#include <filesystem>
#include <string>

#include "config/model_config.h"
#include "training/loop/recipes.h"

namespace ilat {

/// A recipe file: one TOML file describes a whole model, its three networks and how each is trained.
struct TrainingRecipe {
  struct Model {
    std::string name;
    std::string description;
    std::string licence;
  };
  Model model;                             // [model]
  XdogConfig xdog;                       // [xdog]
  ImageTokenizerConfig image_tokenizer;    // [image_tokenizer]
  TokenizerRecipe image_tokenizer_training;      // [image_tokenizer_training]
  SketchTokenizerConfig sketch_tokenizer;  // [sketch_tokenizer]
  TokenizerRecipe sketch_tokenizer_training;          // [sketch_tokenizer_training]
  TransformerConfig transformer;           // [transformer]; sizes that follow from the tokenizers are filled in
  TransformerRecipe transformer_training;  // [transformer_training]

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

}  // namespace ilat
