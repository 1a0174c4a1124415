#include "training/recipe/training_recipe.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ilat/error.h"
#include "support/golden.h"
#include "support/places.h"
#include "training/tiny_data.h"
#include "training/optim/learning_rate.h"

namespace ilat {
namespace {

TEST(TrainingRecipe, TheBundledRecipeIsValid) {
  const TrainingRecipe recipe = TrainingRecipe::read(test::source_folder() / "recipes/faces-128.toml");
  EXPECT_EQ(recipe.model.name, "faces-128");
  EXPECT_EQ(recipe.image_tokenizer.tokens_per_side(), 16);
  EXPECT_EQ(recipe.transformer.image_codes, recipe.image_tokenizer.codebook_size);
  EXPECT_EQ(recipe.transformer.tokens_per_side, 16);
}

TEST(TrainingRecipe, EveryMistakeIsNamedAtOnce) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.at("recipe.toml")) << R"(
[image_tokenizer]
resolutoin = 128
[image_tokenizer_training]
steps = 0
decay = "slowly"
perceptual = 0.2
landmark_weight = 0
discriminator_channels = 0
[transformer]
heads = 7
[transformer_training]
causal_share = 1.5
)";
  try {
    TrainingRecipe::read(folder.at("recipe.toml"));
    FAIL() << "accepted a broken recipe";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    const std::string text = error.what();
    for (const char* word : {"resolutoin", "steps", "slowly", "perceptual_weights", "landmark_weight",
                             "discriminator_channels", "heads", "causal_share"})
      EXPECT_NE(text.find(word), std::string::npos) << word << " in " << text;
  }
}

TEST(LearningRate, WarmsUpAndFallsToItsEnd) {
  OptimisationRecipe recipe{.steps = 1000, .learning_rate = 1, .warm_up = 100, .final_rate = 0.1};
  for (const Decay decay : {Decay::cosine, Decay::linear}) {
    recipe.decay = decay;
    EXPECT_NEAR(learning_rate(recipe, 0), 0.01, 1e-9);
    EXPECT_NEAR(learning_rate(recipe, 99), 1, 1e-9);
    EXPECT_NEAR(learning_rate(recipe, 550), 0.55, 1e-3);
    EXPECT_NEAR(learning_rate(recipe, 999), 0.1, 2e-3);
    for (int step = 101; step < 1000; ++step) EXPECT_LE(learning_rate(recipe, step), learning_rate(recipe, step - 1));
  }
  recipe.decay = Decay::halving;
  recipe.halve_every = 300;
  EXPECT_EQ(learning_rate(recipe, 650), 0.25);
  recipe.decay = Decay::constant;
  EXPECT_EQ(learning_rate(recipe, 999), 1);
}

}  // namespace
}  // namespace ilat
