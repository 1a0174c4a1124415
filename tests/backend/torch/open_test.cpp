#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <thread>
#include <vector>

#include "editing/editor_access.h"
#include "ilat/error.h"
#include "random_model.h"

namespace ilat {
namespace {

/// A folder of a random model, and the LibTorch backend over the same networks in memory.
class OpenBackend : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    model = test::random_model({});
    test::write_networks(folder, model.config, model.networks);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  ErrorCode refusal() {
    try {
      open();
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(folder.filename().string()), std::string::npos) << error.what();
      return error.code();
    }
    ADD_FAILURE() << "opened";
    return ErrorCode::internal;
  }

  std::unique_ptr<Backend> open() const { return test::open_backend(GetParam(), folder); }

  test::RandomModel model;
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("ilat-model-" + std::to_string(getpid()));
};

void expect_near(const std::vector<float>& got, const std::vector<float>& expected, const char* what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  float largest = 1;
  for (const float value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-5f * largest) << what << " " << i;
}

TEST_P(OpenBackend, RunsWhatTheFolderHoldsAsTheNetworksDo) {
  const auto opened = open();
  const int side = model.config.image_tokenizer->resolution;
  FloatMaps image(2, 3, side, side), mask(2, 1, side, side), sketch(2, 1, side, side, 1.0f);
  for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] = static_cast<float>(i % 97) / 48.0f - 1;
  for (int pixel = 0; pixel < side; ++pixel) mask.plane(1, 0)[pixel] = 1;
  const EncodedImages got = opened->encode(image, mask), expected = model.backend->encode(image, mask);
  EXPECT_EQ(got.tokens, expected.tokens);
  expect_near(got.features.values, expected.features.values, "features");
  const std::vector<Token> condition = opened->condition({.sketch = sketch}).tokens;
  EXPECT_EQ(condition, model.backend->condition({.sketch = sketch}).tokens);
  expect_near(opened->decode(got.tokens, {}).values, model.backend->decode(got.tokens, {}).values, "pictures");

  const std::vector<Rows> rows(2, Rows{{0, 1}, {0, 3}, {0, 1}});
  expect_near(opened->prefill({condition, {}, {}}, rows, 1).logits, model.backend->prefill({condition, {}, {}}, rows, 1).logits,
              "logits");
}

TEST_P(OpenBackend, RefusesAMissingFolder) {
  std::filesystem::remove_all(folder);
  EXPECT_EQ(refusal(), ErrorCode::not_found);
}

TEST_P(OpenBackend, RefusesAMissingPart) {
  std::filesystem::remove(folder / kTransformerFile);
  EXPECT_EQ(refusal(), ErrorCode::not_found);
}

TEST_P(OpenBackend, RefusesWeightsOfAnotherShape) {
  model.config.transformer->width *= 2;
  write_model_config(folder, model.config);
  EXPECT_EQ(refusal(), ErrorCode::bad_model);
}

TEST_P(OpenBackend, RefusesMapsOfAnotherSize) {
  const int side = model.config.image_tokenizer->resolution;
  const auto opened = open();
  EXPECT_THROW(opened->encode(FloatMaps(1, 3, side, side / 2), FloatMaps(1, 1, side, side)), Error);
  EXPECT_THROW(opened->condition({.sketch = FloatMaps(1, 3, side, side)}), Error);
}

// 8 bits of mantissa through some twenty layers: a rough picture of the same thing, never the same numbers.
TEST_P(OpenBackend, Bfloat16PaintsNearlyTheSame) {
  if (GetParam() == std::string("cpu")) GTEST_SKIP() << "the backend cpu computes in float32";
  const auto exact = open_torch_backend(folder), rough = open_torch_backend(folder, {.precision = Precision::bfloat16});
  const int cells = model.config.image_tokenizer->tokens_per_side();
  std::vector<Token> tokens(static_cast<std::size_t>(cells) * cells);
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<Token>(i % 19);
  const std::vector<float> expected = exact->decode(tokens, {}).values, got = rough->decode(tokens, {}).values;
  EXPECT_NE(got, expected);
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 0.05) << i;

  const std::vector<Rows> rows(1, Rows{{0, 1}, {0, 3}, {0, 1}});
  const std::vector<Token> lines(tokens.size(), 2);
  const std::vector<float> logits = exact->prefill({lines, {}, {}}, rows, 1).logits;
  const std::vector<float> rough_logits = rough->prefill({lines, {}, {}}, rows, 1).logits;
  ASSERT_EQ(rough_logits.size(), logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) ASSERT_NEAR(rough_logits[i], logits[i], 0.2) << i;
}

TEST_P(OpenBackend, FourThreadsEditWithOneEditorAsOneThreadDoes) {
  const Editor editor = EditorAccess::make(open());
  const int side = model.config.image_tokenizer->resolution;
  std::vector<EditRequest> requests;
  for (int i = 0; i < 4; ++i) {
    EditRequest request{Image(side, side, 3), Image(side, side, 1), {}};
    for (std::size_t p = 0; p < request.photo.pixels.size(); ++p)
      request.photo.pixels[p] = static_cast<std::uint8_t>(p * (7 + static_cast<std::size_t>(i)) % 251);
    std::fill_n(request.mask.pixels.begin() + i * side, 3 * side, std::uint8_t{255});
    requests.push_back(std::move(request));
  }
  const auto options_of = [](std::size_t i) { return EditOptions{.sampling = {.seed = 11 + i}, .variations = 2}; };
  std::vector<std::vector<Image>> expected, got(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) expected.push_back(editor.edit(requests[i], options_of(i)).images);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i)
      threads.emplace_back([&, i] {
        for (int again = 0; again < 3; ++again) got[i] = editor.edit(requests[i], options_of(i)).images;
      });
  }
  for (std::size_t i = 0; i < requests.size(); ++i)
    for (std::size_t v = 0; v < expected[i].size(); ++v) EXPECT_EQ(got[i].at(v).pixels, expected[i][v].pixels) << i;
}

TEST_P(OpenBackend, KeptCellsCanBeDecodedFromFeatures) {
  const int side = model.config.image_tokenizer->resolution, cells = model.config.image_tokenizer->tokens_per_side();
  const auto opened = open();
  FloatMaps image(1, 3, side, side), mask(1, 1, side, side);
  for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] = static_cast<float>(i % 31) / 15.0f - 1;
  const EncodedImages encoded = opened->encode(image, mask);
  const auto decode = [&](float kept) {
    return opened->decode(encoded.tokens, {encoded.features, FloatMaps(1, 1, cells, cells, kept)}).values;
  };
  const std::vector<float> from_codes = opened->decode(encoded.tokens, {}).values;
  EXPECT_EQ(decode(0), from_codes);
  EXPECT_NE(decode(1), from_codes);
}

INSTANTIATE_TEST_SUITE_P(Every, OpenBackend, testing::Values("torch", "cpu"));

}  // namespace
}  // namespace ilat
