#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "nn/module_weights.h"
#include "random_model.h"

namespace ilat {
namespace {

class OpenTorchBackend : public testing::Test {
 protected:
  void SetUp() override {
    model = test::random_model({});
    write_model_config(folder, model.config);
    save_weights(*model.networks.image_tokenizer, folder / kImageTokenizerFile);
    save_weights(*model.networks.sketch_tokenizer, folder / kSketchTokenizerFile);
    save_weights(*model.networks.transformer, folder / kTransformerFile);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  ErrorCode refusal() {
    try {
      open_torch_backend(folder);
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(folder.filename().string()), std::string::npos) << error.what();
      return error.code();
    }
    ADD_FAILURE() << "opened";
    return ErrorCode::internal;
  }

  test::RandomModel model;
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("ilat-model-" + std::to_string(getpid()));
};

TEST_F(OpenTorchBackend, RunsWhatTheFolderHolds) {
  const auto opened = open_torch_backend(folder);
  const int side = model.config.image_tokenizer->resolution;
  FloatMaps image(2, 3, side, side), mask(2, 1, side, side), sketch(2, 1, side, side, 1.0f);
  for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] = static_cast<float>(i % 97) / 48.0f - 1;
  for (int pixel = 0; pixel < side; ++pixel) mask.plane(1, 0)[pixel] = 1;
  const EncodedImages got = opened->encode(image, mask), expected = model.backend->encode(image, mask);
  EXPECT_EQ(got.tokens, expected.tokens);
  EXPECT_EQ(got.features.values, expected.features.values);
  const std::vector<Token> condition = opened->encode_sketch(sketch);
  EXPECT_EQ(condition, model.backend->encode_sketch(sketch));
  EXPECT_EQ(opened->decode(got.tokens, {}, {}).values, model.backend->decode(got.tokens, {}, {}).values);

  const std::vector<Rows> rows(2, Rows{{0, 1}, {0, 3}, {0, 1}});
  EXPECT_EQ(opened->prefill({condition, {}, {}}, rows, 1).logits, model.backend->prefill({condition, {}, {}}, rows, 1).logits);
}

TEST_F(OpenTorchBackend, RefusesAMissingFolder) {
  std::filesystem::remove_all(folder);
  EXPECT_EQ(refusal(), ErrorCode::not_found);
}

TEST_F(OpenTorchBackend, RefusesAMissingPart) {
  std::filesystem::remove(folder / kTransformerFile);
  EXPECT_EQ(refusal(), ErrorCode::not_found);
}

TEST_F(OpenTorchBackend, RefusesWeightsOfAnotherShape) {
  model.config.transformer->width *= 2;
  write_model_config(folder, model.config);
  EXPECT_EQ(refusal(), ErrorCode::bad_model);
}

TEST_F(OpenTorchBackend, RefusesMapsOfAnotherSize) {
  const int side = model.config.image_tokenizer->resolution;
  EXPECT_THROW(model.backend->encode(FloatMaps(1, 3, side, side / 2), FloatMaps(1, 1, side, side)), Error);
  EXPECT_THROW(model.backend->encode_sketch(FloatMaps(1, 3, side, side)), Error);
}

TEST_F(OpenTorchBackend, KeptCellsCanBeDecodedFromFeatures) {
  const int side = model.config.image_tokenizer->resolution, cells = model.config.image_tokenizer->tokens_per_side();
  FloatMaps image(1, 3, side, side), mask(1, 1, side, side);
  for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] = static_cast<float>(i % 31) / 15.0f - 1;
  const EncodedImages encoded = model.backend->encode(image, mask);
  const auto decode = [&](float kept) {
    return model.backend->decode(encoded.tokens, encoded.features, FloatMaps(1, 1, cells, cells, kept)).values;
  };
  const std::vector<float> from_codes = model.backend->decode(encoded.tokens, {}, {}).values;
  EXPECT_EQ(decode(0), from_codes);
  EXPECT_NE(decode(1), from_codes);
}

}  // namespace
}  // namespace ilat
