#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/enum_names.h"
#include "training/recipe/training_recipe.h"

namespace ilat {

/// How an ablation's image tokenizers differ: each from the last one in one thing.
enum class AblatedTokenizer {
  ordinary,             ///< ordinary convolutions, channel norm
  two_stream_instance,  ///< two-stream convolutions, instance norm: the release's
  two_stream_channel,   ///< two-stream convolutions, channel norm: ours
};

template <>
struct EnumNames<AblatedTokenizer> {
  static constexpr std::array<std::pair<AblatedTokenizer, std::string_view>, 3> names{
      {{AblatedTokenizer::ordinary, "ordinary"},
       {AblatedTokenizer::two_stream_instance, "two_stream_instance"},
       {AblatedTokenizer::two_stream_channel, "two_stream_channel"}}};
};

/// What is trained: every tokenizer under every attention, once for each seed.
struct AblationPlan {
  std::vector<AblatedTokenizer> tokenizers = {AblatedTokenizer::ordinary, AblatedTokenizer::two_stream_instance,
                                              AblatedTokenizer::two_stream_channel};
  std::vector<AttentionMask> attentions = {AttentionMask::paper, AttentionMask::released, AttentionMask::causal,
                                           AttentionMask::autoencoder};
  int seeds = 2;  ///< 1, 2, ...: of weights, order, masks and draws
};

/// One model of an ablation.
struct AblatedModel {
  AblatedTokenizer tokenizer = AblatedTokenizer::two_stream_channel;
  AttentionMask attention = AttentionMask::paper;
  int seed = 1;

  /// "two_stream_channel, paper"
  std::string name() const;
};

/// Seed by seed, so that an ablation that is stopped early has whole grids.
std::vector<AblatedModel> models_of(const AblationPlan& plan);

/// The recipe with what the model changes in it. The sketch tokenizer and its training stay: all models share one.
/// @throws Error usage if the recipe's transformer has the packed layout, which has no such attentions
TrainingRecipe recipe_of(TrainingRecipe recipe, const AblatedModel& model);

/// Where the parts of an ablation lie, all below one folder.
struct AblationFolders {
  std::filesystem::path root;

  std::filesystem::path sketch_tokenizer() const { return root / "sketch-tokenizer"; }
  std::filesystem::path image_tokenizer(const AblatedModel& model) const;
  std::filesystem::path transformer(const AblatedModel& model) const;
  std::filesystem::path judged(const AblatedModel& model) const { return transformer(model) / "judged.json"; }
};

}  // namespace ilat
