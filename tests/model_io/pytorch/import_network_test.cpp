#include "model_io/pytorch/import_network.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/checkpoint_writer.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

std::int64_t numbers_in(const ExpectedTensors& tensors, const std::string& without = "?") {
  std::int64_t sum = 0;
  for (const auto& [name, shape] : tensors) {
    if (name.find(without) == name.npos) sum += TensorView{.dtype = DType::f32, .shape = shape, .bytes = {}}.elements();
  }
  return sum;
}

TEST(ImportNetwork, Vgg19sConvolutionsHaveTheKnownNumberOfParameters) {
  EXPECT_EQ(vgg19_tensors().size(), 32u);
  EXPECT_EQ(numbers_in(vgg19_tensors()), 20'024'384);
}

TEST(ImportNetwork, InceptionHasTheKnownNumberOfParameters) {
  // torchvision's inception_v3 without auxiliary classifier has 23,834,568 for 1000 classes; running statistics are
  // none.
  ASSERT_EQ(inception_tensors().size(), 94u * 5 + 2);
  EXPECT_EQ(numbers_in(inception_tensors(), "running_"), 23'834'568 + 8 * 2049);
}

/// Weights of the right shapes in a legacy checkpoint that is a bare state_dict, as torchvision publishes them.
class ImportNetworkFile : public testing::Test {
 protected:
  std::filesystem::path write(const ExpectedTensors& shapes) {
    PickleWriter pickle;
    pickle.global("collections", "OrderedDict").raw(")R(");
    for (const auto& [name, shape] : shapes) {
      std::vector<std::int64_t> strides(shape.size(), 1);
      for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
      pickle.text(name);
      write_tensor(pickle, {"FloatStorage", "all", kNumbers, 0, shape, strides});
    }
    write_text(folder.at("x.pth"),
               legacy_file(pickle.raw("u").done(), {{"all", std::string(4 * kNumbers, '\0')}}, {4}));
    return folder.at("x.pth");
  }

  static constexpr std::int64_t kNumbers = 512 * 512 * 9;  // of the largest tensor: all share one storage
  const TemporaryFolder folder;
};

TEST_F(ImportNetworkFile, Vgg19KeepsItsNamesAndLeavesTheClassifierOut) {
  ExpectedTensors shapes = vgg19_tensors();
  shapes["classifier.0.bias"] = {4096};
  EXPECT_EQ(import_vgg19(write(shapes), folder.at("vgg19.safetensors"), DType::f16), 32u);
  const auto file = SafetensorsFile::open(folder.at("vgg19.safetensors"));
  EXPECT_EQ(file.at("features.28.weight").shape, (std::vector<std::int64_t>{512, 512, 3, 3}));
  EXPECT_EQ(file.at("features.0.bias").dtype, DType::f16);
  EXPECT_FALSE(file.contains("classifier.0.bias"));
  EXPECT_EQ(file.metadata().at("imported_from"), "x.pth");
}

TEST_F(ImportNetworkFile, InceptionLeavesCountersAndTheAuxiliaryClassifierOut) {
  ExpectedTensors shapes = inception_tensors();
  shapes["AuxLogits.fc.bias"] = {1008};
  shapes["Mixed_5b.branch1x1.bn.num_batches_tracked"] = {};
  EXPECT_EQ(import_inception(write(shapes), folder.at("i.safetensors"), DType::bf16), inception_tensors().size());
  EXPECT_FALSE(SafetensorsFile::open(folder.at("i.safetensors")).contains("AuxLogits.fc.bias"));
}

TEST_F(ImportNetworkFile, WhatIsMissingOrMisshapedIsListedAndNothingWritten) {
  ExpectedTensors shapes = vgg19_tensors();
  shapes.erase("features.10.bias");
  shapes["features.2.weight"] = {64, 64, 1, 1};
  const auto file = write(shapes);
  expect_error([&] { import_vgg19(file, folder.at("out.safetensors"), DType::f32); }, ErrorCode::bad_model,
               {"x.pth", "VGG-19", "missing: features.10.bias", "shape: features.2.weight"});
  expect_error([&] { import_inception(file, folder.at("out.safetensors"), DType::f32); }, ErrorCode::bad_model,
               {"x.pth", "Inception-v3"});
  EXPECT_FALSE(std::filesystem::exists(folder.at("out.safetensors")));
}

TEST_F(ImportNetworkFile, TorchvisionsThousandClassesAreNotTheFidsNetwork) {
  ExpectedTensors shapes = inception_tensors();
  shapes["fc.bias"] = {1000};
  const auto file = write(shapes);
  expect_error([&] { import_inception(file, folder.at("out.safetensors"), DType::f32); }, ErrorCode::bad_model,
               {"fc.bias", "[1008]", "[1000]"});
}

}  // namespace
}  // namespace ilat::test
