#include "nn/module_weights.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "ilat/error.h"
#include "model_io/safetensors/safetensors.h"
#include "tokenizer/image_tokenizer.h"

namespace ilat {
namespace {

/// A network with a float parameter, a float buffer and an integer buffer.
struct Small : torch::nn::Module {
  explicit Small(std::int64_t width = 3) {
    weight = register_parameter("weight", at::randn({2, width}));
    mean = register_buffer("mean", at::randn({5}));
    count = register_buffer("count", at::full({}, 7, at::kLong));
  }
  at::Tensor weight, mean, count;
};

struct Other : torch::nn::Module {
  Other() {
    register_parameter("weight", at::zeros({2, 4}));
    register_parameter("bias", at::zeros({2}));
  }
};

class ModuleWeights : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file); }
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("ilat-weights-" + std::to_string(getpid()) + ".safetensors");
};

TEST_F(ModuleWeights, ComeBackBitForBit) {
  const Small saved;
  Small loaded;
  loaded.count.fill_(0);
  save_weights(saved, file, DType::f32, {{"step", "12"}});
  load_weights(loaded, file);
  EXPECT_TRUE(at::equal(loaded.weight, saved.weight));
  EXPECT_TRUE(at::equal(loaded.mean, saved.mean));
  EXPECT_TRUE(at::equal(loaded.count, saved.count));
  EXPECT_TRUE(loaded.weight.requires_grad());
  EXPECT_EQ(SafetensorsFile::open(file).metadata().at("step"), "12");
}

TEST_F(ModuleWeights, ComeBackRoundedFromHalfPrecision) {
  for (const DType dtype : {DType::f16, DType::bf16}) {
    const Small saved;
    Small loaded;
    loaded.count.fill_(0);
    save_weights(saved, file, dtype);
    load_weights(loaded, file);
    const at::Tensor expected = saved.weight.to(dtype == DType::f16 ? at::kHalf : at::kBFloat16).to(at::kFloat);
    EXPECT_TRUE(at::equal(loaded.weight, expected));
    EXPECT_EQ(loaded.weight.scalar_type(), at::kFloat);
    EXPECT_EQ(loaded.count.item<std::int64_t>(), 7);
  }
}

TEST_F(ModuleWeights, AllThatDoesNotFitIsReportedAtOnceAndNothingIsLoaded) {
  save_weights(Small(), file);
  Other other;
  try {
    load_weights(other, file);
    FAIL() << "loaded weights that do not fit";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_model);
    for (const char* name : {"weight", "bias", "mean", "count"})
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << name << " in: " << error.what();
  }
  for (const at::Tensor& parameter : other.parameters()) EXPECT_EQ(parameter.abs().sum().item<float>(), 0);
}

TEST_F(ModuleWeights, NumbersThatAreNoneAreRefusedAndNothingIsLoaded) {
  Small saved;
  {
    const c10::AutoGradMode no_gradient(false);
    saved.mean.select(0, 3).fill_(std::numeric_limits<float>::quiet_NaN());
  }
  for (const DType dtype : {DType::f32, DType::f16, DType::bf16}) {
    save_weights(saved, file, dtype);
    Small loaded;
    const at::Tensor before = loaded.weight.detach().clone();
    try {
      load_weights(loaded, file);
      FAIL() << "loaded NaN";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_model);
      EXPECT_NE(std::string(error.what()).find("tensor mean holds NaN"), std::string::npos) << error.what();
    }
    EXPECT_TRUE(at::equal(loaded.weight, before));
  }
}

TEST_F(ModuleWeights, NamesArePathsOfTheModuleTree) {
  ImageTokenizerConfig config;
  config.base_channels = 4;
  config.multipliers = {1, 2};
  const ExpectedTensors expected = expected_tensors(ImageTokenizer(config));
  EXPECT_TRUE(expected.contains("encoder.level.1.block.0.conv1.weight"));
  EXPECT_EQ(expected.at("codebook.weight"), (std::vector<std::int64_t>{2048, 256}));
}

}  // namespace
}  // namespace ilat
