#include <algorithm>
#include <cstring>

#include "edit_scene.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat::test {

/// Weights that are damaged or belong to another model; each test spoils a copy of the tiny model.
class CliWeights : public EditScene {
 protected:
  void SetUp() override {
    EditScene::SetUp();
    std::filesystem::copy(model(), at("spoilt"), std::filesystem::copy_options::recursive);
    before_ = folder_.names();
  }

  Outcome edit_with_spoilt() const { return edit({"--model", at("spoilt")}); }
  std::string transformer() const { return at("spoilt") + "/" + kTransformerFile; }

  /// Writes the transformer's weights again after `change` saw the map of tensors.
  template <class Change>
  void rewrite(const Change& change) {
    std::vector<std::byte> spare(1 << 20);
    {
      const auto file = SafetensorsFile::open(transformer());
      auto tensors = file.tensors();
      change(tensors, std::span<const std::byte>(spare));
      write_safetensors(at("changed"), tensors, file.metadata());
    }
    std::filesystem::rename(at("changed"), transformer());
  }

  void resize_and_patch(std::uint64_t size, std::uint64_t header_length) {
    std::string bytes = read_text(transformer());
    bytes.resize(size);
    std::memcpy(bytes.data(), &header_length, sizeof header_length);
    std::ofstream(transformer(), std::ios::binary) << bytes;
  }
};

TEST_F(CliWeights, WrongShapeIsNamedWithBothShapes) {
  std::string name;
  rewrite([&](auto& tensors, auto spare) {
    auto& [first, tensor] = *tensors.begin();
    name = first;
    tensor.shape = {3, 5};
    tensor.bytes = spare.subspan(0, 15 * size_of(tensor.dtype));
  });
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, name, "[3, 5]"});
}

TEST_F(CliWeights, MissingAndUnexpectedNamesAreAllListed) {
  std::string missing;
  rewrite([&](auto& tensors, auto) {
    auto node = tensors.extract(tensors.begin());
    missing = node.key();
    node.key() = "a.stranger";
    tensors.insert(std::move(node));
  });
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, missing, "a.stranger"});
}

TEST_F(CliWeights, ANumberThatIsNoneIsNamedBeforeAnythingIsPainted) {
  std::string name;
  std::vector<std::byte> spoilt;
  rewrite([&](auto& tensors, auto) {
    auto& [first, tensor] = *tensors.begin();
    name = first;
    spoilt.assign(tensor.bytes.begin(), tensor.bytes.end());
    std::fill_n(spoilt.end() - static_cast<std::ptrdiff_t>(size_of(tensor.dtype)), size_of(tensor.dtype), std::byte{0xff});
    tensor.bytes = spoilt;
  });
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, name, "NaN"});
}

TEST_F(CliWeights, AnotherNumberTypeThanTheFormatHasIsRefused) {
  std::string name;
  rewrite([&](auto& tensors, auto spare) {
    auto& [first, tensor] = *tensors.begin();
    name = first;
    tensor.dtype = DType::i64;
    tensor.bytes = spare.subspan(0, 8 * static_cast<std::size_t>(tensor.elements()));
  });
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, name, "I64"});
}

TEST_F(CliWeights, TruncatedFile) {
  const std::string bytes = read_text(transformer());
  std::ofstream(transformer(), std::ios::binary) << bytes.substr(0, bytes.size() - 100);
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile});
}

TEST_F(CliWeights, FileShorterThanItsHeaderLength) {
  std::ofstream(transformer(), std::ios::binary) << "abc";
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile});
}

TEST_F(CliWeights, HeaderLengthBeyondTheFile) {
  const auto size = std::filesystem::file_size(transformer());
  resize_and_patch(size, size * 10);
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, "header"});
  resize_and_patch(size, ~std::uint64_t{0});
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile, "header"});
}

TEST_F(CliWeights, MissingPart) {
  std::filesystem::remove(transformer());
  expect_refusal(edit_with_spoilt(), 1, {kTransformerFile});
}

TEST_F(CliWeights, ModelJsonThatIsNoJson) {
  std::ofstream(at("spoilt") + "/model.json") << "{ \"name\": ";
  expect_refusal(edit_with_spoilt(), 1, {"model.json"});
}

}  // namespace ilat::test
