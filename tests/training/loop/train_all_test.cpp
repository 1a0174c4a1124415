// A whole model in one call: its stages in order, and a stopped one that goes on as if nothing had happened.
#include "training/loop/train_all.h"

#include <gtest/gtest.h>

#include "files/text_file.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

constexpr const char* kWeights[] = {kImageTokenizerFile, kTransformerFile};

TrainingRecipe packed_recipe(int steps) {
  TrainingRecipe recipe = test::tiny_recipe(steps);
  recipe.transformer.layout = Layout::packed;
  recipe.transformer.heads = 2;
  recipe.transformer.width = 16;
  recipe.image_tokenizer.decoder_sees = DecoderSees::kept_pixels;
  recipe.decoder_training = recipe.image_tokenizer_training;
  recipe.decoder_training->train_part = TrainPart::decoder;
  recipe.decoder_training->masked_share = 1;
  recipe.drawing = DrawingConfig{.temperature = 0.6};
  return recipe;
}

class TrainAll : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_data(folder.at("data")); }

  RunOptions options(const std::string& name) { return {.run = folder.at(name + "-run"), .model = folder.at(name), .resume = true}; }
  std::vector<std::string> train(const TrainingRecipe& recipe, const RunOptions& options) {
    std::vector<std::string> ran;
    for (const auto& [stage, metrics] : train_all(recipe, PackedDataset::open(folder.at("data")), options)) ran.push_back(stage);
    return ran;
  }

  test::TemporaryFolder folder;
};

TEST_F(TrainAll, StagesFollowTheLayoutAndTheDecoderComesLast) {
  const auto names = [](const TrainingRecipe& recipe) {
    std::vector<std::string> all;
    for (const TrainingStage& stage : stages_of(recipe)) all.push_back(stage.name);
    return all;
  };
  EXPECT_EQ(names(test::tiny_recipe(3)), (std::vector<std::string>{"image-tokenizer", "sketch-tokenizer", "transformer"}));
  EXPECT_EQ(names(packed_recipe(3)), (std::vector<std::string>{"image-tokenizer", "transformer", "decoder"}));
  EXPECT_EQ(stages_of(packed_recipe(3))[0].recipe.image_tokenizer.decoder_sees, DecoderSees::tokens);
  EXPECT_EQ(stages_of(packed_recipe(3))[2].recipe.image_tokenizer.decoder_sees, DecoderSees::kept_pixels);
}

TEST_F(TrainAll, StoppedAgainAndAgainItEndsAsOneThatWasNot) {
  const TrainingRecipe recipe = packed_recipe(5);
  EXPECT_EQ(train(recipe, options("whole")), (std::vector<std::string>{"image-tokenizer", "transformer", "decoder"}));
  const ModelConfig model = read_model_config(folder.at("whole"));
  EXPECT_EQ(model.image_tokenizer->decoder_sees, DecoderSees::kept_pixels);
  EXPECT_EQ(model.transformer->layout, Layout::packed);
  EXPECT_EQ(model.drawing->temperature, 0.6);
  EXPECT_TRUE(model.transformer->strokes);
  EXPECT_FALSE(model.transformer->no_lines) << "the recipe's [data] has no_lines = 0";

  std::vector<std::string> last;
  int calls = 0;
  for (bool finished = false; !finished && calls < 20; ++calls) {
    RunOptions halves = options("halves");
    int asked = 0;
    halves.stop = [&asked] { return ++asked > 3; };
    last = train(recipe, halves);
    finished = std::filesystem::exists(folder.at("halves-run") / "decoder" / "finished.txt");
  }
  EXPECT_GT(calls, 3);
  for (const char* file : kWeights)
    EXPECT_EQ(read_text_file(folder.at("halves") / file), read_text_file(folder.at("whole") / file)) << file;
  EXPECT_TRUE(train(recipe, options("halves")).empty()) << "all stages are finished";
}

TEST_F(TrainAll, AFinishedStageOfAnotherLengthIsNotGoneOnWith) {
  TrainingRecipe recipe = packed_recipe(2);
  recipe.decoder_training.reset();
  train(recipe, options("model"));
  recipe.image_tokenizer_training.optimisation.steps = 3;
  try {
    train(recipe, options("model"));
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    for (const char* word : {"image-tokenizer", "2 steps", "3", "--overwrite"})
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
  }
  RunOptions anew = options("model");
  anew.resume = false;
  EXPECT_EQ(train(recipe, anew).size(), 2u);
}

}  // namespace
}  // namespace ilat
