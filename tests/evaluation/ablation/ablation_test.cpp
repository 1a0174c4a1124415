#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "evaluation/ablation/ablation_run.h"
#include "evaluation/ablation/ablation_table.h"
#include "evaluation/drawn_portraits.h"
#include "evaluation/mean_face.h"
#include "files/text_file.h"
#include "model_io/model_folder/model_folder.h"
#include "support/expect_error.h"
#include "training/tiny_data.h"

namespace ilat::test {
namespace {

const AblationPlan kTwoByTwo{{AblatedTokenizer::ordinary, AblatedTokenizer::two_stream_channel},
                             {AttentionMask::paper, AttentionMask::causal},
                             2};

/// A judgement of three photos, as judge_json() writes it, with the same numbers for each.
void write_judged(const AblationFolders& folders, const AblatedModel& model, double psnr, double perplexity) {
  nlohmann::json cases = nlohmann::json::array();
  for (const char* file : {"a.png", "b.png", "c.png"})
    for (const double noise : {-1.0, 1.0})
      cases.push_back({{"set", "s"},
                       {"file", file},
                       {"values",
                        {{"own_lines", {{"psnr", psnr + noise}, {"perplexity", perplexity * std::exp2(noise)}}},
                         {"reconstruction", {{"psnr", 30}}}}}});
  std::filesystem::create_directories(folders.transformer(model));
  std::ofstream(folders.judged(model)) << nlohmann::json{{"models", {{{"cases", cases}}}}};
}

/// Ordinary convolutions cost 2 dB, the causal mask half the certainty; seed 2 is 1 dB better everywhere.
void write_all(const AblationFolders& folders) {
  for (const AblatedModel& model : models_of(kTwoByTwo))
    write_judged(folders, model, 20 + model.seed - (model.tokenizer == AblatedTokenizer::ordinary ? 2 : 0),
                 model.attention == AttentionMask::causal ? 40 : 20);
}

std::size_t place_of(Measure measure) {
  for (std::size_t i = 0; i < ablation_measures().size(); ++i)
    if (ablation_measures()[i].measure == measure) return i;
  return 0;
}

}  // namespace

TEST(AblationPlanTest, EachTokenizerDiffersFromOursInOneThing) {
  const TrainingRecipe recipe = tiny_recipe(1);
  const auto tokenizer = [&](AblatedTokenizer kind) { return recipe_of(recipe, {kind, AttentionMask::paper, 1}).image_tokenizer; };
  EXPECT_EQ(tokenizer(AblatedTokenizer::two_stream_channel).norm, Norm::channel);
  EXPECT_EQ(tokenizer(AblatedTokenizer::two_stream_channel).convolutions, Convolutions::two_stream);
  EXPECT_EQ(tokenizer(AblatedTokenizer::two_stream_instance).norm, Norm::instance);
  EXPECT_EQ(tokenizer(AblatedTokenizer::two_stream_instance).convolutions, Convolutions::two_stream);
  EXPECT_EQ(tokenizer(AblatedTokenizer::ordinary).norm, Norm::channel);
  EXPECT_EQ(tokenizer(AblatedTokenizer::ordinary).convolutions, Convolutions::ordinary);
  const TrainingRecipe third = recipe_of(recipe, {AblatedTokenizer::ordinary, AttentionMask::released, 3});
  EXPECT_EQ(third.transformer.attention_mask, AttentionMask::released);
  EXPECT_EQ(third.transformer_training.optimisation.seed, 3u);
  EXPECT_EQ(third.image_tokenizer_training.optimisation.seed, 3u);
}

TEST(AblationPlanTest, RefusesTheLayoutThatHasNoSuchAttentions) {
  TrainingRecipe recipe = tiny_recipe(1);
  recipe.transformer.layout = Layout::packed;
  expect_error([&] { recipe_of(recipe, {}); }, ErrorCode::usage, {"layout"});
}

TEST(AblationPlanTest, TheFirstSeedIsWholeBeforeTheSecondBegins) {
  const auto models = models_of({});
  ASSERT_EQ(models.size(), 24u);
  EXPECT_EQ(models[11].seed, 1);
  EXPECT_EQ(models[12].seed, 2);
}

TEST(AblationTableTest, MeansAreOverSeedsAndPhotosAndContrastsArePaired) {
  const TemporaryFolder scratch;
  const AblationFolders folders{scratch.at("ablation")};
  write_all(folders);
  const AblationTable table = read_ablation(kTwoByTwo, folders);
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[0].name, "ordinary, paper");
  const auto psnr = table.value(0, place_of(Measure::psnr));
  EXPECT_NEAR(psnr->all.mean, 19.5, 1e-9);
  EXPECT_NEAR(psnr->all.low, 19, 1e-9);  // both draws the first seed's
  EXPECT_NEAR(psnr->all.high, 20, 1e-9);
  EXPECT_NEAR(psnr->seeds.at(1), 20, 1e-9);
  EXPECT_NEAR(table.value(0, place_of(Measure::perplexity))->all.mean, 20, 1e-9);  // geometric
  EXPECT_FALSE(table.value(0, place_of(Measure::seam)).has_value());

  ASSERT_EQ(table.contrasts.size(), 2u);
  EXPECT_EQ(table.contrasts[0].first, "ordinary");
  EXPECT_EQ(table.contrasts[0].second, "two_stream_channel");
  const auto& better = table.contrasts[0].worse_by[place_of(Measure::psnr)];
  EXPECT_TRUE(better->is_real());  // the seeds' difference cancels
  EXPECT_NEAR(better->mean, -2, 1e-9);
  EXPECT_FALSE(table.contrasts[0].worse_by[place_of(Measure::perplexity)].has_value());  // other codes
  EXPECT_EQ(table.contrasts[1].first, "causal");
  EXPECT_NEAR(table.contrasts[1].worse_by[place_of(Measure::perplexity)]->mean, -1, 1e-9);  // halved
  EXPECT_FALSE(table.contrasts[1].worse_by[place_of(Measure::psnr)]->is_real());

  const std::string text = ablation_text(table);
  EXPECT_NE(text.find("| ordinary | two_stream_channel |"), std::string::npos) << text;
  EXPECT_NE(text.find("second by 2.00 to 2.00"), std::string::npos) << text;
  EXPECT_NE(text.find("second by 1.0 to 1.0 doublings"), std::string::npos) << text;
  EXPECT_EQ(ablation_json(table).at("models").at(0).at("values").at("own_lines.psnr").at("seeds").size(), 2u);
}

TEST(AblationTableTest, ASeedThatIsNotFinishedIsLeftOut) {
  const TemporaryFolder scratch;
  const AblationFolders folders{scratch.at("ablation")};
  write_all(folders);
  std::filesystem::remove(folders.judged({AblatedTokenizer::ordinary, AttentionMask::causal, 2}));
  EXPECT_EQ(read_ablation(kTwoByTwo, folders).value(0, place_of(Measure::psnr))->seeds.size(), 1u);
  std::filesystem::remove(folders.judged({AblatedTokenizer::ordinary, AttentionMask::causal, 1}));
  expect_error([&] { read_ablation(kTwoByTwo, folders); }, ErrorCode::usage, {"first seed"});
}

TEST(AblationRunTest, GoesOnWhereItWasStoppedAndRefusesAnotherRecipe) {
  const TemporaryFolder scratch;
  write_tiny_data(scratch.at("tiny.pack.safetensors"));
  const TrainingRecipe recipe = tiny_recipe(4);
  const PackedDataset data = PackedDataset::open(scratch.at("tiny.pack.safetensors"));
  Judge judge({{"drawn", {{"a.png", drawn_portrait(0), kMeanFace}}}});
  const JudgeOptions judging{.baselines = false, .guides = {Guide::own_lines}};
  AblationInputs inputs{recipe, "a recipe", data, judge, judging, [](const auto& folder) { return Editor::open(folder); }};
  const AblationPlan plan{{AblatedTokenizer::ordinary}, {AttentionMask::paper, AttentionMask::autoencoder}, 1};
  const AblationFolders folders{scratch.at("ablation")};

  std::vector<std::string> said;
  AblationEvents events{.say = [&](const std::string& line) { said.push_back(line); }};
  events.stop = [&] { return said.size() > 3; };  // sketches, image, one transformer and its judgement are begun
  EXPECT_FALSE(run_ablation(plan, folders, inputs, events));
  EXPECT_TRUE(std::filesystem::exists(folders.transformer({AblatedTokenizer::ordinary, AttentionMask::paper, 1}) / "trained.json"));
  EXPECT_FALSE(std::filesystem::exists(folders.judged({AblatedTokenizer::ordinary, AttentionMask::paper, 1})));

  said.clear();
  events.stop = {};
  EXPECT_TRUE(run_ablation(plan, folders, inputs, events));
  EXPECT_EQ(said, (std::vector<std::string>{"judging ordinary, paper, seed 1", "training transformer ordinary, autoencoder, seed 1",
                                            "judging ordinary, autoencoder, seed 1"}));
  const AblationTable table = read_ablation(plan, folders);
  EXPECT_GT(table.value(0, place_of(Measure::perplexity))->all.mean, 1);
  EXPECT_EQ(read_model_config(folders.transformer({AblatedTokenizer::ordinary, AttentionMask::autoencoder, 1}))
                .transformer->attention_mask, AttentionMask::autoencoder);

  said.clear();
  EXPECT_TRUE(run_ablation(plan, folders, inputs, events));
  EXPECT_TRUE(said.empty());
  inputs.recipe_text = "another one";
  expect_error([&] { run_ablation(plan, folders, inputs, events); }, ErrorCode::usage, {"another recipe"});
}

}  // namespace ilat::test
