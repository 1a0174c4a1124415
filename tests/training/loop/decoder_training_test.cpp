// A decoder trained alone: it learns to see kept pixels, and every token stays what it was.
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "training/data/code_noise.h"
#include "training/loop/training_job.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

TrainingRecipe folded_recipe(int steps) {
  TrainingRecipe recipe = test::tiny_recipe(steps);
  recipe.image_tokenizer.stem = 2;
  recipe.image_tokenizer.multipliers = {1, 2};
  recipe.image_tokenizer.codes_per_cell = 2;
  return recipe;
}

TrainingRecipe decoder_recipe(int steps) {
  TrainingRecipe recipe = folded_recipe(steps);
  recipe.image_tokenizer.decoder_sees = DecoderSees::kept_pixels;
  TokenizerRecipe& training = recipe.image_tokenizer_training;
  training.train_part = TrainPart::decoder;
  training.masked_share = 1;
  training.outside_weight = 0.2;
  training.code_noise = 0.5;
  training.adversarial = 0.1;
  training.discriminator_channels = 8;
  training.discriminator_stem = 4;
  return recipe;
}

class DecoderTraining : public testing::Test {
 protected:
  void SetUp() override {
    test::write_tiny_data(folder.at("data"));
    train(folded_recipe(4), {.run = folder.at("first-run"), .model = folder.at("first")});
  }

  Metrics train(const TrainingRecipe& recipe, const RunOptions& options) {
    return ilat::train(TrainedPart::image_tokenizer, recipe, PackedDataset::open(folder.at("data")), options);
  }

  std::vector<float> weight(const char* model, const std::string& name) {
    const SafetensorsFile file = SafetensorsFile::open(folder.at(model) / kImageTokenizerFile);
    return to_float(file.at(name));
  }

  test::TemporaryFolder folder;
};

TEST_F(DecoderTraining, MovesTheDecoderAndNoToken) {
  train(decoder_recipe(5), {.run = folder.at("second-run"), .model = folder.at("second"), .from = folder.at("first")});
  const SafetensorsFile first = SafetensorsFile::open(folder.at("first") / kImageTokenizerFile);
  for (const auto& [name, view] : first.tensors()) {
    const bool decodes = name.starts_with("decoder.") || name.starts_with("post_quant_conv.");
    if (!decodes) {
      EXPECT_EQ(weight("second", name), to_float(view)) << name;
    }
  }
  for (const char* name : {"decoder.conv_in.weight", "post_quant_conv.weight", "decoder.level.0.block.0.conv1.weight"})
    EXPECT_NE(weight("second", name), weight("first", name)) << name;
  const std::vector<float> told = weight("second", "decoder.kept.level.0.tell.weight");
  EXPECT_NE(told, std::vector<float>(told.size(), 0.0f)) << "it learned nothing of the kept pixels";
  EXPECT_EQ(read_model_config(folder.at("second")).image_tokenizer->decoder_sees, DecoderSees::kept_pixels);
}

TEST_F(DecoderTraining, TheRestOfTheModelComesAlong) {
  ilat::train(TrainedPart::sketch_tokenizer, folded_recipe(2), PackedDataset::open(folder.at("data")),
              {.run = folder.at("sketch-run"), .model = folder.at("first")});
  train(decoder_recipe(2), {.run = folder.at("second-run"), .model = folder.at("second"), .from = folder.at("first")});
  const ModelConfig first = read_model_config(folder.at("first")), second = read_model_config(folder.at("second"));
  ASSERT_TRUE(second.sketch_tokenizer);
  EXPECT_FALSE(second.transformer) << "there was none";
  EXPECT_EQ(second.provenance.at("sketch_tokenizer.metrics"), first.provenance.at("sketch_tokenizer.metrics"));
  EXPECT_NE(second.provenance.at("image_tokenizer.metrics"), first.provenance.at("image_tokenizer.metrics"));
  const SafetensorsFile trained = SafetensorsFile::open(folder.at("first") / kSketchTokenizerFile);
  const SafetensorsFile brought = SafetensorsFile::open(folder.at("second") / kSketchTokenizerFile);
  for (const auto& [name, view] : trained.tensors()) EXPECT_EQ(to_float(brought.at(name)), to_float(view)) << name;
}

TEST_F(DecoderTraining, ResumedEqualsUninterrupted) {
  const auto options = [&](const std::string& name) {
    return RunOptions{.run = folder.at(name + "-run"), .model = folder.at(name), .from = folder.at("first")};
  };
  train(decoder_recipe(8), options("whole"));
  RunOptions halves = options("halves");
  int asked = 0;
  halves.stop = [&asked] { return asked++ == 4; };
  train(decoder_recipe(8), halves);
  EXPECT_NE(weight("halves", "decoder.conv_in.weight"), weight("whole", "decoder.conv_in.weight")) << "did not stop";
  halves.stop = {};
  halves.resume = true;
  train(decoder_recipe(8), halves);
  const SafetensorsFile whole = SafetensorsFile::open(folder.at("whole") / kImageTokenizerFile);
  for (const auto& [name, view] : whole.tensors()) EXPECT_EQ(weight("halves", name), to_float(view)) << name;
}

TEST_F(DecoderTraining, NeedsATrainedTokenizer) {
  try {
    train(decoder_recipe(3), {.run = folder.at("second-run"), .model = folder.at("second")});
    FAIL() << "trained a decoder for the tokens of a random encoder";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_NE(error.message().find("--from"), std::string::npos) << error.message();
  }
}

TEST(CodeNoise, SomeCellsOfSomeImagesGetTheCodesOfAnother) {
  const at::Tensor tokens = at::arange(6 * 8 * 8 * 2).view({6, 8, 8, 2});  // all different
  const at::Tensor noisy = exchange_codes(tokens, 0.5, {3, 1, 7});
  EXPECT_TRUE(noisy.equal(exchange_codes(tokens, 0.5, {3, 1, 7}))) << "a function of the seed and the samples";
  EXPECT_FALSE(noisy.equal(exchange_codes(tokens, 0.5, {3, 1, 80})));
  EXPECT_TRUE(exchange_codes(tokens, 0, {3, 1, 7}).equal(tokens));
  const at::Tensor all = exchange_codes(tokens, 1, {3, 1, 7});
  const at::Tensor cells = all.view({6, 64, 2}), from = cells.select(2, 0).floor_divide(2);
  EXPECT_TRUE((cells.select(2, 1) - cells.select(2, 0)).eq(1).all().item<bool>()) << "a cell's codes stay together";
  EXPECT_TRUE(from.floor_divide(64).eq(at::arange(6).unsqueeze(1)).all().item<bool>()) << "of another image";
  const double changed = (all != tokens).to(at::kFloat).mean().item<double>();
  EXPECT_GT(changed, 0);
  EXPECT_LT(changed, 1.0 / 3 + 0.1);
}

}  // namespace
}  // namespace ilat
