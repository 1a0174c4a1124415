#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "evaluation/torch/torch_measures.h"
#include "model_io/pytorch/import_network.h"
#include "model_io/safetensors/safetensors.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

// Numbers on the right come from tests/golden/learned_measures.py, which makes the same weights and pictures.

/// Numbers in [0, 1): SplitMix64 of the name's FNV-1a hash and the position.
class NamedNumbers {
 public:
  explicit NamedNumbers(const std::string& name) {
    for (const char letter : name) state_ = (state_ ^ static_cast<unsigned char>(letter)) * 0x100000001B3u;
  }
  double next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<double>((z ^ (z >> 31)) >> 40) / (1 << 24);
  }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325u;
};

std::vector<float> made_up(const std::string& name, const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
  const bool positive = name.ends_with("running_var") || name.ends_with("bn.weight");
  const double bound = shape.size() == 4 ? std::sqrt(6.0 / static_cast<double>(shape[1] * shape[2] * shape[3])) : 0.2;
  NamedNumbers numbers(name);
  std::vector<float> values(count);
  for (float& value : values) {
    const double number = numbers.next();
    value = static_cast<float>(positive ? 0.5 + number : name.starts_with("lin") ? number : (2 * number - 1) * bound);
  }
  return values;
}

Image made_up_picture(const std::string& name, int side) {
  Image picture(side, side, 3);
  NamedNumbers numbers(name);
  for (std::uint8_t& value : picture.pixels) value = static_cast<std::uint8_t>(numbers.next() * 256);
  return picture;
}

/// @param prefix of the names that the numbers follow from, which the file does not have
void write_weights(const std::filesystem::path& file, const ExpectedTensors& tensors, const std::string& prefix = "") {
  std::map<std::string, std::vector<float>> values;
  std::map<std::string, TensorView> views;
  for (const auto& [name, shape] : tensors) {
    values[name] = made_up(prefix + name, shape);
    views[name] = {DType::f32, shape, std::as_bytes(std::span(values[name]))};
  }
  write_safetensors(file, views);
}

ExpectedTensors alexnet() {
  return {{"features.0.weight", {64, 3, 11, 11}},  {"features.0.bias", {64}},   {"features.3.weight", {192, 64, 5, 5}},
          {"features.3.bias", {192}},              {"features.6.bias", {384}},  {"features.6.weight", {384, 192, 3, 3}},
          {"features.8.weight", {256, 384, 3, 3}}, {"features.8.bias", {256}},  {"features.10.weight", {256, 256, 3, 3}},
          {"features.10.bias", {256}},             {"classifier.1.bias", {7}}};
}

ExpectedTensors vgg16() {
  ExpectedTensors tensors;
  std::int64_t before = 3;
  for (const auto& [number, width] : std::map<int, std::int64_t>{{0, 64}, {2, 64}, {5, 128}, {7, 128}, {10, 256}, {12, 256}, {14, 256},
                                                                  {17, 512}, {19, 512}, {21, 512}, {24, 512}, {26, 512}, {28, 512}}) {
    const std::string name = "features." + std::to_string(number);
    tensors[name + ".weight"] = {width, std::exchange(before, width), 3, 3};
    tensors[name + ".bias"] = {width};
  }
  return tensors;
}

ExpectedTensors linear(const std::vector<std::int64_t>& widths) {
  ExpectedTensors tensors;
  for (const std::int64_t width : widths) tensors["lin" + std::to_string(tensors.size()) + ".model.1.weight"] = {1, width, 1, 1};
  return tensors;
}

class LearnedMeasuresTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::vector<Image> one_{made_up_picture("one", 64)}, other_{made_up_picture("other", 64)};
};

}  // namespace

TEST_F(LearnedMeasuresTest, LpipsOnAlexNetIsThePublishedFormula) {
  write_weights(folder_.at("alex.safetensors"), alexnet(), "alex.");
  write_weights(folder_.at("linear.safetensors"), linear({64, 192, 384, 256, 256}));
  const auto measures = open_torch_measures({folder_.at("alex.safetensors"), folder_.at("linear.safetensors"), {}});
  EXPECT_TRUE(measures->has_lpips());
  EXPECT_FALSE(measures->has_inception());
  EXPECT_NEAR(measures->lpips(one_, other_).at(0), 0.8590237779395606, 1e-5);
  EXPECT_EQ(measures->lpips(one_, one_).at(0), 0);
}

TEST_F(LearnedMeasuresTest, LpipsOnVgg16IsThePublishedFormula) {
  write_weights(folder_.at("vgg.safetensors"), vgg16(), "vgg.");
  write_weights(folder_.at("linear.safetensors"), linear({64, 128, 256, 512, 512}));
  const auto measures = open_torch_measures({folder_.at("vgg.safetensors"), folder_.at("linear.safetensors"), {}});
  EXPECT_NEAR(measures->lpips(one_, other_).at(0), 0.7189997749607138, 1e-5);
}

TEST_F(LearnedMeasuresTest, InceptionIsThatOfFid) {
  write_weights(folder_.at("inception.safetensors"), inception_tensors());
  const auto measures = open_torch_measures({{}, {}, folder_.at("inception.safetensors")});
  const std::vector<Image> pictures{made_up_picture("two", 80), made_up_picture("one", 80)};
  const std::vector<float> features = measures->inception(pictures);
  ASSERT_EQ(features.size(), 2 * kInceptionWidth);
  const auto expected = std::map<std::size_t, double>{{0, 3.44695},   {320, 2.48619},  {1000, 2.47265},
                                                      {1856, 0.353758}, {2047, 4.94046}};
  double sum = 0;
  for (std::size_t i = 0; i < kInceptionWidth; ++i) sum += features[kInceptionWidth + i];
  EXPECT_NEAR(sum / kInceptionWidth, 2.77347, 1e-3);
  for (const auto& [place, value] : expected) EXPECT_NEAR(features[kInceptionWidth + place], value, 1e-3 * (1 + value)) << place;
}

TEST_F(LearnedMeasuresTest, RefusesWhatDoesNotBelongTogether) {
  write_weights(folder_.at("alex.safetensors"), alexnet(), "alex.");
  write_weights(folder_.at("for-vgg.safetensors"), linear({64, 128, 256, 512, 512}));
  expect_error([&] { open_torch_measures({folder_.at("alex.safetensors"), folder_.at("for-vgg.safetensors"), {}}); },
               ErrorCode::bad_model, {"lin1.model.1.weight", "for-vgg.safetensors"});
  expect_error([&] { open_torch_measures({folder_.at("alex.safetensors"), {}, {}}); }, ErrorCode::usage, {"two files"});
  expect_error([&] { open_torch_measures({{}, {}, folder_.at("alex.safetensors")}); }, ErrorCode::bad_model, {"Inception"});
  expect_error([&] { open_torch_measures({folder_.at("none.pth"), folder_.at("none.pth"), {}}); }, ErrorCode::not_found, {"none.pth"});
}

}  // namespace ilat::test
