#include "model_io/pytorch/import_model.h"

#include <gtest/gtest.h>

#include "model_io/model_folder/model_folder.h"
#include "model_io/pytorch/release_names.h"
#include "support/expect_error.h"
#include "support/fixture_checkpoints.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class ImportModel : public testing::Test {
 protected:
  void SetUp() override { write_fixture_checkpoints(folder.path(), CheckpointLayout::legacy); }

  ImportOptions everything() const {
    return {.image = folder.at("image.pth"),
            .sketch = folder.at("sketch.pth"),
            .transformer = folder.at("transformer.pth"),
            .folder = model,
            .heads = 4};
  }

  /// The fixture's network with one change, as a checkpoint.
  template <class Change>
  std::filesystem::path spoilt(const char* prefix, const char* key, const Change& change) const {
    auto weights = fixture_network(fixture, prefix);
    change(weights);
    write_text(folder.at("spoilt.pth"), checkpoint(CheckpointLayout::zip, 1, key, weights));
    return folder.at("spoilt.pth");
  }

  void expect_refusal(const ImportOptions& options, ErrorCode code, const std::vector<std::string>& words) const {
    const auto before = folder.names();
    expect_error([&] { import_model(options); }, code, words);
    EXPECT_EQ(folder.names().size(), before.size()) << "something was written";
  }

  const TemporaryFolder folder;
  const std::filesystem::path model = folder.at("model");
  const SafetensorsFile fixture = SafetensorsFile::open(golden("edit_end_to_end.safetensors"));
  static constexpr float kFill[64] = {};
};

TEST_F(ImportModel, DerivesTheArchitectureFromTheShapes) {
  const ModelConfig config = import_model(everything());
  const ImageTokenizerConfig& image = config.image_tokenizer.value();
  EXPECT_EQ(image.resolution, 32);  // 8 x 8 tokens and two halvings
  EXPECT_EQ(image.base_channels, 8);
  EXPECT_EQ(image.multipliers, (std::vector<int>{1, 2, 2}));
  EXPECT_EQ(image.residual_blocks, 1);
  EXPECT_EQ(image.latent_channels, 16);
  EXPECT_EQ(image.codebook_size, 24);
  EXPECT_EQ(image.codebook_width, 12);
  EXPECT_EQ(image.norm, Norm::instance);
  EXPECT_EQ(image.activation, Activation::swish);
  EXPECT_EQ(image.kept_latents, KeptLatents::quantised);
  EXPECT_TRUE(image.attention_resolutions.empty());
  const SketchTokenizerConfig& sketch = config.sketch_tokenizer.value();
  EXPECT_EQ(sketch.resolution, 32);
  EXPECT_EQ(sketch.base_channels, 8);
  EXPECT_EQ(sketch.multipliers, (std::vector<int>{1, 2, 2}));
  EXPECT_EQ(sketch.residual_blocks, 1);
  const TransformerConfig& transformer = config.transformer.value();
  EXPECT_EQ(transformer.layers, 2);
  EXPECT_EQ(transformer.heads, 4);
  EXPECT_EQ(transformer.width, 32);
  EXPECT_EQ(transformer.tokens_per_side, 8);
  EXPECT_EQ(transformer.image_codes, 24);
  EXPECT_EQ(transformer.condition_codes, 24);
  EXPECT_EQ(transformer.target_joints, 0);
  EXPECT_EQ(transformer.attention_mask, AttentionMask::released);
}

TEST_F(ImportModel, WritesEveryWeightBitForBitUnderOurNames) {
  import_model(everything());
  const auto check = [&](const char* prefix, const char* file, std::string (*translate)(std::string_view)) {
    const auto stored = SafetensorsFile::open(model / file);
    std::size_t seen = 0;
    for (const auto& [name, tensor] : fixture_network(fixture, prefix)) {
      const std::string ours = translate(name);
      if (ours.empty()) continue;
      const TensorView& got = stored.at(ours);
      EXPECT_EQ(got.dtype, DType::f32);
      EXPECT_TRUE(std::equal(got.bytes.begin(), got.bytes.end(), tensor.bytes.begin(), tensor.bytes.end())) << name;
      ++seen;
    }
    EXPECT_EQ(stored.tensors().size(), seen);
    EXPECT_GT(seen, 20u);
  };
  check("image.", kImageTokenizerFile, image_tokenizer_name);
  check("sketch.", kSketchTokenizerFile, sketch_tokenizer_name);
  check("gpt.", kTransformerFile, transformer_name);
}

TEST_F(ImportModel, SaysWhereTheWeightsComeFrom) {
  import_model(everything());
  const ModelConfig config = read_model_config(model);
  EXPECT_EQ(config.name, "model");
  EXPECT_EQ(config.provenance.at("image_tokenizer.imported_from"), "image.pth, iteration 150000");
  EXPECT_EQ(config.provenance.at("sketch_tokenizer.imported_from"), "sketch.pth, iteration 100000");
  EXPECT_EQ(config.provenance.at("transformer.imported_from"), "transformer.pth, iteration 300000");
}

TEST_F(ImportModel, PartsCanComeOneAfterTheOther) {
  import_model({.transformer = folder.at("transformer.pth"), .folder = model, .heads = 4});
  import_model({.sketch = folder.at("sketch.pth"), .folder = model});
  const ModelConfig config = import_model({.image = folder.at("image.pth"), .folder = model});
  EXPECT_EQ(config.image_tokenizer->resolution, 32);
  EXPECT_EQ(config.sketch_tokenizer->resolution, 32);
  EXPECT_EQ(config.transformer->layers, 2);
  EXPECT_EQ(config.provenance.size(), 3u);
}

TEST_F(ImportModel, WithoutATransformerTheResolutionIsThePublishedOneOrGiven) {
  EXPECT_EQ(import_model({.image = folder.at("image.pth"), .folder = model}).image_tokenizer->resolution, 256);
  EXPECT_EQ(
      import_model({.image = folder.at("image.pth"), .folder = model, .resolution = 64}).image_tokenizer->resolution,
      64);
  expect_refusal({.image = folder.at("image.pth"), .folder = folder.at("other"), .resolution = 33},
                 ErrorCode::bad_model, {"resolution", "33"});
}

TEST_F(ImportModel, SafetensorsWithTheSameNamesServeAsWell) {
  const auto fixture_file = golden("edit_end_to_end.safetensors");
  const ModelConfig config = import_model(
      {.image = fixture_file, .sketch = fixture_file, .transformer = fixture_file, .folder = model, .heads = 4});
  EXPECT_EQ(config.image_tokenizer->multipliers, (std::vector<int>{1, 2, 2}));
  EXPECT_EQ(config.provenance.at("transformer.imported_from"), "edit_end_to_end.safetensors");
}

TEST_F(ImportModel, StoresHalfOrBrainFloats) {
  for (const DType dtype : {DType::f16, DType::bf16}) {
    ImportOptions options = everything();
    options.dtype = dtype;
    import_model(options);
    const auto stored = SafetensorsFile::open(model / kTransformerFile);
    const auto expected = convert_floats(to_float(fixture.at("gpt.pos_emb.weight")), dtype);
    EXPECT_EQ(stored.at("position").dtype, dtype);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), stored.at("position").bytes.begin()));
  }
}

TEST_F(ImportModel, NumbersThatHalfFloatsCannotHoldAreRefused) {
  std::vector<float> large(8, 1e6f);
  ImportOptions options = everything();
  options.image = spoilt("image.", "g_model", [&](auto& weights) {
    weights.at("encoder.conv_in.bias").bytes = std::as_bytes(std::span(large));
  });
  options.dtype = DType::f16;
  expect_refusal(options, ErrorCode::bad_model, {"encoder.conv_in.bias", "1000000", "bf16"});
}

TEST_F(ImportModel, HeadsMustBeGivenWhereTheWidthIsNotThePublishedOne) {
  ImportOptions options = everything();
  options.heads.reset();
  expect_refusal(options, ErrorCode::usage, {"transformer.pth", "--heads", "32"});
  options.heads = 5;
  expect_refusal(options, ErrorCode::bad_model, {"heads", "5"});
}

TEST_F(ImportModel, MissingUnexpectedAndMisshapedAreListedTogether) {
  ImportOptions options = everything();
  options.image = spoilt("image.", "g_model", [](auto& weights) {
    weights.erase("decoder.conv_out.bias");
    weights["encoder.stranger.weight"] = {DType::f32, {1}, std::as_bytes(std::span(kFill)).first(4)};
    weights["quant_conv.bias"] = {DType::f32, {3}, std::as_bytes(std::span(kFill)).first(12)};
  });
  expect_refusal(options, ErrorCode::bad_model,
                 {"spoilt.pth", "3 tensors", "missing: decoder.conv_out.bias", "unexpected: encoder.stranger.weight",
                  "shape: quant_conv.bias expected [12], got [3]"});
}

TEST_F(ImportModel, TheWrongFileIsNamedAsSuch) {
  ImportOptions options = everything();
  options.image = folder.at("transformer.pth");
  expect_refusal(options, ErrorCode::bad_model, {"transformer.pth", "no image generator", "encoder.conv_in.weight"});
  options = everything();
  std::swap(options.image, options.sketch);
  expect_refusal(options, ErrorCode::bad_model, {"no "});
  options = everything();
  options.transformer = folder.at("nowhere.pth");
  expect_refusal(options, ErrorCode::not_found, {"nowhere.pth"});
  expect_refusal({.folder = model}, ErrorCode::usage, {"nothing to import"});
}

TEST_F(ImportModel, TwoNetworksInOneFileAreRefused) {
  ImportOptions options = everything();
  options.image = spoilt("image.", "g_model", [](auto& weights) {
    const auto once = weights;
    for (const auto& [name, tensor] : once) weights.emplace("ema." + name, tensor);
  });
  expect_refusal(options, ErrorCode::bad_model, {"more than one", "g_model.ema."});
}

TEST_F(ImportModel, PartsThatDoNotFitEachOtherAreRefused) {
  ImportOptions options = everything();
  options.resolution = 64;
  expect_refusal(options, ErrorCode::bad_model, {"tokens_per_side"});
}

TEST_F(ImportModel, UntiedOutputTablesAreRefused) {
  std::vector<float> other(24 * 32, 1.0f);
  ImportOptions options = everything();
  options.transformer = spoilt("gpt.", "model", [&](auto& weights) {
    weights["z_dec.weight"] = {DType::f32, {24, 32}, std::as_bytes(std::span(other))};
  });
  expect_refusal(options, ErrorCode::bad_model, {"z_dec.weight", "z_emb.weight"});
}

TEST_F(ImportModel, AFailureLeavesAnExistingModelAsItWas) {
  import_model(everything());
  const std::string before = read_text(model / kModelConfigFile), weights = read_text(model / kTransformerFile);
  ImportOptions options = everything();
  options.transformer = folder.at("sketch.pth");
  expect_refusal(options, ErrorCode::bad_model, {"no transformer"});
  EXPECT_EQ(read_text(model / kModelConfigFile), before);
  EXPECT_EQ(read_text(model / kTransformerFile), weights);
}

}  // namespace
}  // namespace ilat::test
