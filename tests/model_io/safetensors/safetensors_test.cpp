#include "model_io/safetensors/safetensors.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cstring>

#include "support/expect_error.h"
#include "support/golden.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

struct OwnedTensor {
  DType dtype;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

rc::Gen<OwnedTensor> any_tensor() {
  return rc::gen::exec([] {
    OwnedTensor tensor;
    tensor.dtype = static_cast<DType>(*rc::gen::inRange(0, 10));
    std::int64_t elements = 1;
    for (int axis = *rc::gen::inRange(0, 4); axis > 0; --axis) {
      tensor.shape.push_back(*rc::gen::inRange(0, 5));
      elements *= tensor.shape.back();
    }
    const auto size = static_cast<std::size_t>(elements) * size_of(tensor.dtype);
    for (const std::uint8_t byte :
         *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::arbitrary<std::uint8_t>()))
      tensor.bytes.push_back(std::byte{byte});
    return tensor;
  });
}

/// Names that JSON must escape are among them.
rc::Gen<std::string> any_name() {
  return rc::gen::container<std::string>(rc::gen::element('a', 'B', '.', '0', '"', '\\', '\n', '{', ' '));
}

RC_GTEST_PROP(PromiseSafetensors, WhatIsWrittenIsRead, ()) {
  const auto owned = *rc::gen::container<std::map<std::string, OwnedTensor>>(any_name(), any_tensor());
  const auto metadata = *rc::gen::container<std::map<std::string, std::string>>(any_name(), any_name());
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : owned) views[name] = {tensor.dtype, tensor.shape, tensor.bytes};

  const TemporaryFolder folder;
  write_safetensors(folder.at("a.safetensors"), views, metadata);
  const SafetensorsFile file = SafetensorsFile::open(folder.at("a.safetensors"));
  RC_ASSERT(file.metadata() == metadata);
  RC_ASSERT(file.tensors().size() == owned.size());
  for (const auto& [name, tensor] : owned) {
    const TensorView& read = file.at(name);
    RC_ASSERT(read.dtype == tensor.dtype);
    RC_ASSERT(read.shape == tensor.shape);
    RC_ASSERT(std::vector<std::byte>(read.bytes.begin(), read.bytes.end()) == tensor.bytes);
    if (!read.bytes.empty()) RC_ASSERT(reinterpret_cast<std::uintptr_t>(read.bytes.data()) % size_of(read.dtype) == 0);
  }
  RC_ASSERT(folder.names() == std::vector<std::string>{"a.safetensors"});
}

TEST(GoldenSafetensors, EveryReferenceFileIsReadAndRewrittenWithoutLoss) {
  const TemporaryFolder folder;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden(""))) {
    if (entry.path().extension() != ".safetensors") continue;
    ++files;
    const SafetensorsFile original = SafetensorsFile::open(entry.path());
    EXPECT_FALSE(original.tensors().empty()) << entry.path();
    write_safetensors(folder.at("copy"), original.tensors(), original.metadata());
    const SafetensorsFile copy = SafetensorsFile::open(folder.at("copy"));
    EXPECT_EQ(copy.metadata(), original.metadata());
    ASSERT_EQ(copy.tensors().size(), original.tensors().size());
    for (const auto& [name, tensor] : original.tensors()) {
      EXPECT_EQ(copy.at(name).shape, tensor.shape) << name;
      EXPECT_TRUE(std::ranges::equal(copy.at(name).bytes, tensor.bytes)) << name;
    }
  }
  EXPECT_GE(files, 1);
}

TEST(Safetensors, ViewsLiveAsLongAsAnyCopyOfTheFile) {
  const TemporaryFolder folder;
  const std::vector<float> values = {1, 2, 3};
  write_safetensors(folder.at("a"), {{"x", {DType::f32, {3}, std::as_bytes(std::span(values))}}});
  SafetensorsFile copy;
  {
    const SafetensorsFile file = SafetensorsFile::open(folder.at("a"));
    copy = file;
  }
  write_safetensors(folder.at("a"), {});  // the mapping keeps the old file
  EXPECT_EQ(to_float(copy.at("x")), values);
}

TEST(Safetensors, MissingTensorIsNamedWithTheFile) {
  const TemporaryFolder folder;
  write_safetensors(folder.at("a.safetensors"), {});
  const SafetensorsFile file = SafetensorsFile::open(folder.at("a.safetensors"));
  EXPECT_FALSE(file.contains("x"));
  expect_error([&] { file.at("x"); }, ErrorCode::bad_input, {"a.safetensors", "\"x\""});
}

TEST(Safetensors, MissingFileAndFolderAreRefused) {
  const TemporaryFolder folder;
  expect_error([&] { SafetensorsFile::open(folder.at("none")); }, ErrorCode::not_found, {"none"});
  expect_error([&] { SafetensorsFile::open(folder.path()); }, ErrorCode::bad_input, {"folder"});
}

TEST(Safetensors, TheWriterRefusesWhatItCouldNotReadBack) {
  const TemporaryFolder folder;
  const std::vector<float> values = {1, 2, 3};
  const auto bytes = std::as_bytes(std::span(values));
  const auto write = [&](const std::string& name, std::vector<std::int64_t> shape) {
    write_safetensors(folder.at("a"), {{name, {DType::f32, std::move(shape), bytes}}});
  };
  expect_error([&] { write("x", {4}); }, ErrorCode::internal, {"\"x\"", "[4]", "16 bytes", "12"});
  expect_error([&] { write("__metadata__", {3}); }, ErrorCode::internal, {"__metadata__"});
  expect_error([&] { write("\xff", {3}); }, ErrorCode::internal, {"UTF-8"});
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace ilat::test
