#include "training/loop/memory_estimate.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "nn/module_weights.h"
#include "training/tasks/tokenizer_task.h"
#include "training/tiny_data.h"
#include "training/trainers/tokenizer_trainer.h"

namespace ilat {
namespace {

constexpr std::int64_t kSample = 1 << 20, kFixed = 1 << 16;

/// A step that takes a known number of bytes: so many for each sample, so many whatever the batch.
class KnownTrainer : public Trainer {
 public:
  KnownTrainer() { module_.register_parameter("weight", at::zeros({1})); }
  torch::nn::Module& module() const override { return module_; }
  Step step(int) override { return {}; }
  Metrics validate(int) override { return {}; }
  void try_step(int samples) override {
    tried.push_back(samples);
    at::empty({3 * kFixed}, at::kByte);  // gone before the rest is there
    const at::Tensor fixed = at::empty({kFixed}, at::kByte), first = at::empty({samples, kSample / 2}, at::kByte);
    const at::Tensor second = at::empty({samples, kSample / 2}, at::kByte);
  }
  std::vector<int> tried;

 private:
  mutable torch::nn::Module module_;
};

TEST(MemoryEstimate, AStepIsWhatIsThereAtOnceAndGrowsWithTheBatch) {
  KnownTrainer trainer;
  EXPECT_EQ(memory_of_a_step(trainer, 3).batch, 3 * kSample + kFixed);
  EXPECT_EQ(memory_of_a_step(trainer, 100).batch, 100 * kSample + kFixed);
  EXPECT_EQ(*std::ranges::max_element(trainer.tried), 4) << "the estimate must stay cheaper than a step";
}

TEST(MemoryEstimate, SaysAllOfIt) {
  KnownTrainer trainer;
  const std::string text = memory_text(trainer, 10, {{"kept", at::zeros({5'000'000}, at::kByte)}});
  EXPECT_NE(text.find("weights, moments and averages take 5 MB, a step of 10 samples about 11 MB"), std::string::npos) << text;
}

TEST(MemoryEstimate, LeavesNothingBehind) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("data"));
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  TrainingRecipe recipe = test::tiny_recipe(12);
  recipe.image_tokenizer_training.adversarial = 0.1;
  recipe.image_tokenizer_training.discriminator_channels = 8;
  recipe.image_tokenizer_training.masked_share = 0.5;
  const auto task = image_task(std::make_shared<ImageTokenizer>(recipe.image_tokenizer));
  TokenizerTrainer trainer(*task, data, recipe.image_tokenizer_training);
  NamedTensors state = trainer.state(), before;
  for (const auto& more : parameters_of(trainer.module())) state.push_back(more);
  for (const auto& [name, tensor] : state) before.emplace_back(name, tensor.detach().clone());
  EXPECT_GT(memory_of_a_step(trainer, 8).batch, 0);
  for (std::size_t i = 0; i < state.size(); ++i) EXPECT_TRUE(state[i].second.equal(before[i].second)) << state[i].first;
  for (const auto& [name, parameter] : trainer.parameters()) EXPECT_FALSE(parameter.grad().defined()) << name;
}

}  // namespace
}  // namespace ilat
