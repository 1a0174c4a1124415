#include "evaluation/ablation/ablation_plan.h"

#include "ilat/error.h"

namespace ilat {

std::string AblatedModel::name() const { return std::string(name_of(tokenizer)) + ", " + std::string(name_of(attention)); }

std::vector<AblatedModel> models_of(const AblationPlan& plan) {
  std::vector<AblatedModel> models;
  for (int seed = 1; seed <= plan.seeds; ++seed)
    for (const AblatedTokenizer tokenizer : plan.tokenizers)
      for (const AttentionMask attention : plan.attentions) models.push_back({tokenizer, attention, seed});
  return models;
}

TrainingRecipe recipe_of(TrainingRecipe recipe, const AblatedModel& model) {
  if (recipe.transformer.layout != Layout::paper)
    throw Error(ErrorCode::usage, "has layout = packed; an ablation compares attentions of layout = paper", "transformer");
  recipe.model.name = model.name() + ", seed " + std::to_string(model.seed);
  recipe.image_tokenizer.convolutions =
      model.tokenizer == AblatedTokenizer::ordinary ? Convolutions::ordinary : Convolutions::two_stream;
  recipe.image_tokenizer.norm =
      model.tokenizer == AblatedTokenizer::two_stream_instance ? Norm::instance : Norm::channel;
  recipe.transformer.attention_mask = model.attention;
  recipe.image_tokenizer_training.optimisation.seed = static_cast<std::uint64_t>(model.seed);
  recipe.transformer_training.optimisation.seed = static_cast<std::uint64_t>(model.seed);
  return recipe;
}

std::filesystem::path AblationFolders::image_tokenizer(const AblatedModel& model) const {
  return root / ("seed-" + std::to_string(model.seed)) / name_of(model.tokenizer);
}

std::filesystem::path AblationFolders::transformer(const AblatedModel& model) const {
  return image_tokenizer(model) / name_of(model.attention);
}

}  // namespace ilat
