#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>
#include <span>
#include <sstream>
#include <vector>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "training/tiny_data.h"
#include "training/loop/training_job.h"

namespace ilat {
namespace {

/// log.csv without its last two columns, the wait for data and the speed.
std::string losses_of(const std::filesystem::path& run) {
  std::ifstream input(run / "log.csv");
  std::string losses, line;
  while (std::getline(input, line)) losses += line.substr(0, line.rfind(',', line.rfind(',') - 1)) + '\n';
  return losses;
}

/// One column of log.csv.
std::vector<double> column_of(const std::filesystem::path& run, const std::string& name) {
  std::ifstream input(run / "log.csv");
  const auto cells = [](const std::string& line) {
    std::stringstream stream(line);
    std::vector<std::string> all;
    for (std::string cell; std::getline(stream, cell, ',');) all.push_back(cell);
    return all;
  };
  std::string line;
  std::getline(input, line);
  const auto names = cells(line);
  const auto column = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  std::vector<double> values;
  while (std::getline(input, line)) values.push_back(std::stod(cells(line).at(column)));
  return values;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

class Training : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_data(folder.at("data")); }

  Metrics train_into(const std::string& name, TrainedPart part, int steps, int stop_after = 0, bool resume = false) {
    return train_into(name, part, test::tiny_recipe(steps), stop_after, resume);
  }

  Metrics train_into(const std::string& name, TrainedPart part, const TrainingRecipe& recipe, int stop_after = 0,
                     bool resume = false) {
    int asked = 0;
    RunOptions options{.run = folder.at(name + "-run"), .model = folder.at(name), .resume = resume};
    if (stop_after > 0) options.stop = [&asked, stop_after] { return asked++ == stop_after; };
    return train(part, recipe, PackedDataset::open(folder.at("data")), options);
  }

  /// The same training in one go and in two.
  void expect_resume_changes_nothing(TrainedPart part, const char* weights, const TrainingRecipe& recipe) {
    for (const char* name : {"whole", "halves"})
      if (part == TrainedPart::transformer) {
        train_into(name, TrainedPart::image_tokenizer, 4);
        train_into(name, TrainedPart::sketch_tokenizer, 4);
      }
    train_into("whole", part, recipe);
    train_into("halves", part, recipe, 5);
    EXPECT_NE(test::read_text(folder.at("whole") / weights), test::read_text(folder.at("halves") / weights)) << "did not stop half-way";
    train_into("halves", part, recipe, 0, true);
    EXPECT_EQ(losses_of(folder.at("whole-run")), losses_of(folder.at("halves-run")));
    EXPECT_EQ(test::read_text(folder.at("whole") / weights), test::read_text(folder.at("halves") / weights));
  }

  test::TemporaryFolder folder;
};

TEST_F(Training, ResumedTokenizerTrainingEqualsUninterrupted) {
  expect_resume_changes_nothing(TrainedPart::image_tokenizer, kImageTokenizerFile, test::tiny_recipe(12));
}

TEST_F(Training, ResumedAdversarialTrainingEqualsUninterrupted) {
  TrainingRecipe recipe = test::tiny_recipe(12);
  recipe.image_tokenizer_training.adversarial = 0.1;
  recipe.image_tokenizer_training.adversarial_from = 3;
  recipe.image_tokenizer_training.adaptive_adversarial = true;
  recipe.image_tokenizer_training.masked_pyramid = 1.5;
  expect_resume_changes_nothing(TrainedPart::image_tokenizer, kImageTokenizerFile, recipe);
}

TEST_F(Training, ResumedTrainingWithLandmarksEqualsUninterrupted) {
  test::write_tiny_data(folder.at("data"), 12, 16, /*with_landmarks=*/true);
  TrainingRecipe recipe = test::tiny_recipe(12);
  recipe.image_tokenizer_training.landmark_weight = 4;
  recipe.image_tokenizer_training.adversarial = 0.1;
  recipe.image_tokenizer_training.discriminator_channels = 8;
  expect_resume_changes_nothing(TrainedPart::image_tokenizer, kImageTokenizerFile, recipe);
}

TEST_F(Training, LandmarkWeightNeedsLandmarks) {
  TrainingRecipe recipe = test::tiny_recipe(3);
  recipe.image_tokenizer_training.landmark_weight = 4;
  try {
    train_into("model", TrainedPart::image_tokenizer, recipe);
    FAIL() << "trained with a landmark_weight on data without landmarks";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_NE(error.message().find("landmark_weight"), std::string::npos) << error.message();
  }
  EXPECT_FALSE(std::filesystem::exists(folder.at("model")));
}

TEST_F(Training, ResumedSketchTokenizerTrainingEqualsUninterrupted) {
  expect_resume_changes_nothing(TrainedPart::sketch_tokenizer, kSketchTokenizerFile, test::tiny_recipe(12));
}

TEST_F(Training, ResumedTransformerTrainingEqualsUninterrupted) {
  expect_resume_changes_nothing(TrainedPart::transformer, kTransformerFile, test::tiny_recipe(12));
}

TEST_F(Training, ResumedTrainingOfPackedRowsEqualsUninterrupted) {
  TrainingRecipe recipe = test::tiny_recipe(12);
  recipe.transformer.layout = Layout::packed;
  recipe.transformer.kept_rows = KeptRows::features;
  recipe.transformer.mirror = true;
  expect_resume_changes_nothing(TrainedPart::transformer, kTransformerFile, recipe);
}

TEST_F(Training, PackedRowsLearnWithoutASketchTokenizer) {
  TrainingRecipe recipe = test::tiny_recipe(300);
  recipe.transformer.layout = Layout::packed;
  for (OptimisationRecipe* how : {&recipe.image_tokenizer_training.optimisation, &recipe.transformer_training.optimisation})
    how->learning_rate = 3e-3, how->ema_decay = 0.9;
  recipe.image_tokenizer_training.revive_every = 50;
  recipe.image_tokenizer_training.masked_share = 0;
  train_into("model", TrainedPart::image_tokenizer, recipe);
  const Metrics metrics = train_into("model", TrainedPart::transformer, recipe);
  ASSERT_EQ(metrics.at(1).first, "perplexity");
  EXPECT_LT(metrics.at(1).second, 12) << "16 codes: a transformer that learned nothing has 16";
}

TEST_F(Training, LossesFall) {
  TrainingRecipe recipe = test::tiny_recipe(300);
  for (OptimisationRecipe* how : {&recipe.image_tokenizer_training.optimisation, &recipe.transformer_training.optimisation})
    how->learning_rate = 3e-3, how->ema_decay = 0.9;
  recipe.image_tokenizer_training.revive_every = 50;  // tiny_recipe's 3 keeps the codes moving
  recipe.image_tokenizer_training.masked_share = 0;
  train_into("model", TrainedPart::image_tokenizer, recipe);
  TrainingRecipe by_heart = recipe;  // three pictures, which sixteen codes can tell apart
  by_heart.image_tokenizer_training.data.flip = 0;
  test::write_tiny_data(folder.at("few"), 4);
  train(TrainedPart::image_tokenizer, by_heart, PackedDataset::open(folder.at("few")),
        {.run = folder.at("few-run"), .model = folder.at("few-model")});
  const std::vector<double> l1 = column_of(folder.at("few-run"), "l1");
  ASSERT_GE(l1.size(), 300u);
  EXPECT_LT(mean(std::span(l1).last(50)), 0.8 * mean(std::span(l1).first(10)));
  train_into("model", TrainedPart::sketch_tokenizer, recipe);
  const Metrics metrics = train_into("model", TrainedPart::transformer, recipe);
  ASSERT_EQ(metrics.at(1).first, "perplexity");
  EXPECT_LT(metrics.at(1).second, 12) << "16 codes: a transformer that learned nothing has 16";
}

TEST_F(Training, EveryPartLandsInOneModelFolder) {
  train_into("model", TrainedPart::image_tokenizer, 3);
  train_into("model", TrainedPart::sketch_tokenizer, 3);
  train_into("model", TrainedPart::transformer, 3);
  const ModelConfig config = read_model_config(folder.at("model"));
  EXPECT_EQ(config.name, "tiny");
  ASSERT_TRUE(config.image_tokenizer && config.sketch_tokenizer && config.transformer);
  EXPECT_EQ(config.transformer->image_codes, 16);
  EXPECT_EQ(config.transformer->tokens_per_side, 4);
  for (const char* file : {kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile})
    EXPECT_TRUE(std::filesystem::exists(folder.at("model") / file)) << file;
}

TEST_F(Training, StartsOnTheWeightsOfAnotherModel) {
  TrainingRecipe recipe = test::tiny_recipe(3);
  for (TokenizerRecipe* tokenizer : {&recipe.image_tokenizer_training, &recipe.sketch_tokenizer_training}) tokenizer->revive_every = 0;
  for (TrainedPart part : {TrainedPart::image_tokenizer, TrainedPart::sketch_tokenizer, TrainedPart::transformer})
    train_into("first", part, recipe);
  for (OptimisationRecipe* how : {&recipe.image_tokenizer_training.optimisation, &recipe.sketch_tokenizer_training.optimisation,
                                  &recipe.transformer_training.optimisation}) {
    how->learning_rate = 0;  // so that the weights it ends with are those it started on
    how->seed = 1;           // random weights would be others
  }
  for (const auto& [part, file] : {std::pair{TrainedPart::image_tokenizer, kImageTokenizerFile},
                                   std::pair{TrainedPart::sketch_tokenizer, kSketchTokenizerFile},
                                   std::pair{TrainedPart::transformer, kTransformerFile}}) {
    const RunOptions options{.run = folder.at("second-run") / file, .model = folder.at("second"), .from = folder.at("first")};
    train(part, recipe, PackedDataset::open(folder.at("data")), options);
    // Numbers, not bytes: a weight of -0 may have become 0.
    const auto first = SafetensorsFile::open(folder.at("first") / file);
    const auto second = SafetensorsFile::open(folder.at("second") / file);
    for (const auto& [name, tensor] : first.tensors()) EXPECT_EQ(to_float(tensor), to_float(second.at(name))) << name;
  }
}

TEST_F(Training, StartingOnAnotherNetworkIsRefused) {
  train_into("first", TrainedPart::image_tokenizer, 3);
  TrainingRecipe recipe = test::tiny_recipe(3);
  recipe.image_tokenizer.base_channels = 8;
  const RunOptions options{.run = folder.at("run"), .model = folder.at("second"), .from = folder.at("first")};
  EXPECT_THROW(train(TrainedPart::image_tokenizer, recipe, PackedDataset::open(folder.at("data")), options), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.at("second")));
}

TEST_F(Training, TransformerNeedsTokenizersFirst) {
  train_into("model", TrainedPart::image_tokenizer, 3);
  try {
    train_into("model", TrainedPart::transformer, 3);
    FAIL() << "trained without a sketch tokenizer";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_NE(error.message().find("sketch tokenizer"), std::string::npos) << error.message();
  }
}

TEST_F(Training, DataOfAnotherSizeIsRefused) {
  TrainingRecipe recipe = test::tiny_recipe(3);
  recipe.image_tokenizer.resolution = 32;
  EXPECT_THROW(train_into("model", TrainedPart::image_tokenizer, recipe), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.at("model")));
}

TEST_F(Training, ResumeWithoutACheckpointStartsFromTheBeginningAndSaysSo) {
  const TrainingRecipe recipe = test::tiny_recipe(3);
  std::string said;
  RunOptions options{.run = folder.at("run"), .model = folder.at("model"), .resume = true};
  options.say = [&](const std::string& note) { said += note + '\n'; };
  train(TrainedPart::image_tokenizer, recipe, PackedDataset::open(folder.at("data")), options);
  EXPECT_NE(said.find("no checkpoint yet"), std::string::npos) << said;
  EXPECT_NE(said.find("MB"), std::string::npos) << said;
  EXPECT_EQ(column_of(folder.at("run"), "l1").size(), 3u);
}

TEST_F(Training, ALossThatIsNoNumberEndsTheRunWithStepAndSamples) {
  TrainingRecipe recipe = test::tiny_recipe(200);
  recipe.image_tokenizer_training.optimisation.learning_rate = 1e30;
  recipe.image_tokenizer_training.optimisation.clip_gradient = 0;
  recipe.image_tokenizer_training.quantise_from = 1000;
  try {
    train_into("model", TrainedPart::image_tokenizer, recipe);
    FAIL() << "trained on";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("after step "), std::string::npos) << text;
    EXPECT_NE(text.find("on samples "), std::string::npos) << text;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.at("model")));
}

TEST_F(Training, TheLastCheckpointsAndTheBestAreKept) {
  TrainingRecipe recipe = test::tiny_recipe(8);
  OptimisationRecipe& how = recipe.image_tokenizer_training.optimisation;
  how.validate_every = 2;
  how.checkpoint_minutes = 0;
  how.keep_checkpoints = 3;
  train_into("model", TrainedPart::image_tokenizer, recipe);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.at("model-run")))
    if (entry.path().extension() == ".safetensors") files.insert(entry.path().filename());
  EXPECT_EQ(files, (std::set<std::string>{"best.safetensors", "checkpoint-6.safetensors", "checkpoint-7.safetensors", "checkpoint.safetensors"}));
  const auto validations = read_log(folder.at("model-run") / "validation.csv");
  ASSERT_EQ(validations.size(), 4u);
  ASSERT_EQ(validations[0].second[0].first, "psnr");
  const auto best = std::ranges::max_element(validations, {}, [](const auto& report) { return report.second[0].second; });
  EXPECT_EQ(SafetensorsFile::open(folder.at("model-run") / "best.safetensors").metadata().at("next_step"), std::to_string(best->first));
}

TEST_F(Training, ARunStartedAnewForgetsTheOldOnesCheckpoints) {
  TrainingRecipe recipe = test::tiny_recipe(6);
  recipe.image_tokenizer_training.optimisation.checkpoint_minutes = 0;
  train_into("model", TrainedPart::image_tokenizer, recipe);
  train_into("model", TrainedPart::image_tokenizer, test::tiny_recipe(2));
  EXPECT_FALSE(std::filesystem::exists(folder.at("model-run") / "checkpoint-5.safetensors"));
  EXPECT_EQ(SafetensorsFile::open(folder.at("model-run") / "checkpoint.safetensors").metadata().at("next_step"), "2");
}

TEST_F(Training, AFullDiskLeavesTheLastGoodCheckpoint) {
  const TrainingRecipe recipe = test::tiny_recipe(6);
  train_into("whole", TrainedPart::image_tokenizer, recipe);
  train_into("halves", TrainedPart::image_tokenizer, recipe, 3);
  const std::string good = test::read_text(folder.at("halves-run") / "checkpoint.safetensors");
  // No file may grow beyond half a checkpoint: to the program that is a full disk.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{good.size() / 2, before.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  std::string problem;
  try {
    train_into("halves", TrainedPart::image_tokenizer, recipe, 0, true);
  } catch (const Error& error) {
    problem = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_NE(problem.find("checkpoint of step 3 is whole"), std::string::npos) << problem;
  EXPECT_EQ(test::read_text(folder.at("halves-run") / "checkpoint.safetensors"), good);
  train_into("halves", TrainedPart::image_tokenizer, recipe, 0, true);
  EXPECT_EQ(test::read_text(folder.at("whole") / kImageTokenizerFile), test::read_text(folder.at("halves") / kImageTokenizerFile));
}

TEST_F(Training, CheckpointOfAnotherNetworkIsRefused) {
  train_into("model", TrainedPart::image_tokenizer, 3);
  TrainingRecipe recipe = test::tiny_recipe(6);
  recipe.image_tokenizer.base_channels = 8;
  EXPECT_THROW(train_into("model", TrainedPart::image_tokenizer, recipe, 0, true), Error);
}

}  // namespace
}  // namespace ilat
