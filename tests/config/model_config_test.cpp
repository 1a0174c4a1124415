#include "config/model_config.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "config/model_checks.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

ModelConfig whole_model() {
  ModelConfig config;
  config.name = "faces \"128\"";
  config.description = "Porträts\nauf zwei Zeilen";
  config.licence = "none";
  config.provenance = {{"data", "drawn"}, {"steps", "9000"}};
  config.image_tokenizer.emplace();
  config.sketch_tokenizer.emplace();
  config.transformer.emplace();
  return config;
}

ModelConfig read_back(const ModelConfig& config) {
  return parse_model_config(model_config_to_json(config), "model.json");
}

/// Two configurations are equal if they print the same.
void expect_survives(const ModelConfig& config) {
  EXPECT_EQ(model_config_to_json(read_back(config)), model_config_to_json(config));
}

void expect_refused(const std::string& json, const std::vector<std::string>& words) {
  expect_error([&] { parse_model_config(json, "dir/model.json"); }, ErrorCode::bad_model, words);
}

TEST(ModelConfig, EveryFieldSurvivesTheWayThroughJson) {
  ModelConfig config = whole_model();
  config.image_tokenizer = ImageTokenizerConfig{.resolution = 64,
                                                .base_channels = 32,
                                                .multipliers = {1, 2, 3},
                                                .residual_blocks = 3,
                                                .latent_channels = 10,
                                                .codebook_size = 11,
                                                .codebook_width = 12,
                                                .norm = Norm::group,
                                                .activation = Activation::relu,
                                                .attention_resolutions = {16, 32},
                                                .kept_latents = KeptLatents::continuous};
  config.sketch_tokenizer = SketchTokenizerConfig{.resolution = 64,
                                                  .base_channels = 9,
                                                  .multipliers = {4, 5, 6},
                                                  .residual_blocks = 1,
                                                  .latent_channels = 20,
                                                  .codebook_size = 21,
                                                  .codebook_width = 22,
                                                  .norm = Norm::instance,
                                                  .activation = Activation::relu};
  config.transformer = TransformerConfig{.layers = 2,
                                         .heads = 3,
                                         .width = 30,
                                         .tokens_per_side = 16,
                                         .image_codes = 11,
                                         .condition_codes = 11,
                                         .source_joints = 13,
                                         .target_joints = 14,
                                         .dropout = 0.25,
                                         .attention_mask = AttentionMask::released};
  config.xdog = {
      .side = 99, .sigma = 1.25, .k = 3, .gamma = 0.5, .phi = 100, .epsilon = 0.2};
  expect_survives(config);
  const ModelConfig read = read_back(config);
  EXPECT_EQ(read.description, config.description);
  EXPECT_EQ(read.provenance, config.provenance);
  EXPECT_EQ(read.image_tokenizer->attention_resolutions, (std::vector<int>{16, 32}));
  EXPECT_EQ(read.image_tokenizer->kept_latents, KeptLatents::continuous);
  EXPECT_EQ(read.sketch_tokenizer->norm, Norm::instance);
  EXPECT_EQ(read.transformer->attention_mask, AttentionMask::released);
  EXPECT_EQ(read.transformer->dropout, 0.25);
  EXPECT_EQ(read.xdog.epsilon, 0.2);
}

TEST(ModelConfig, PackedTransformersSurviveTheWayThroughJson) {
  ModelConfig config = whole_model();
  config.sketch_tokenizer.reset();  // their condition is pictures, not tokens
  TransformerConfig& transformer = *config.transformer;
  transformer.layout = Layout::packed;
  transformer.kept_rows = KeptRows::features;
  transformer.mirror = true;
  expect_survives(config);
  const ModelConfig read = read_back(config);
  EXPECT_EQ(read.transformer->layout, Layout::packed);
  EXPECT_EQ(read.transformer->kept_rows, KeptRows::features);
  EXPECT_TRUE(read.transformer->mirror);
  EXPECT_EQ(read.guide_resolution(), 256);
}

TEST(ModelConfig, HowAnEditDrawsSurvivesTheWayThroughJson) {
  ModelConfig config = whole_model();
  config.transformer->layout = Layout::packed;
  config.transformer->strokes = config.transformer->no_lines = false;
  config.drawing = DrawingConfig{.temperature = 0.7, .top_k = 20, .top_p = 0.9, .guidance = 1.5, .variations = 4};
  expect_survives(config);
  const ModelConfig read = read_back(config);
  EXPECT_FALSE(read.transformer->strokes);
  EXPECT_FALSE(read.transformer->no_lines);
  EXPECT_EQ(read.drawing->temperature, 0.7);
  EXPECT_EQ(read.drawing->variations, 4);
  EXPECT_FALSE(read_back(whole_model()).drawing) << "a model that says nothing has nothing said of it";
}

TEST(ModelConfig, HowAnEditDrawsIsChecked) {
  const auto with = [](const std::string& drawing) { return R"({"format": "ilat-model/1", "drawing": )" + drawing + "}"; };
  expect_refused(with(R"({"temperature": -1})"), {"drawing.temperature"});
  expect_refused(with(R"({"top_p": 0})"), {"drawing.top_p"});
  expect_refused(with(R"({"variations": 0})"), {"drawing.variations"});
  ModelConfig paper = whole_model();
  paper.drawing = DrawingConfig{.guidance = 2};
  expect_refused(model_config_to_json(paper), {"drawing.guidance", "layout = packed"});
}

TEST(ModelConfig, PartsMayBeAbsentAndFieldsKeepTheirDefaults) {
  expect_survives({});
  const ModelConfig config = parse_model_config(R"({"format": "ilat-model/1", "transformer": {"layers": 3}})", "x");
  EXPECT_FALSE(config.image_tokenizer);
  EXPECT_EQ(config.transformer->layers, 3);
  EXPECT_EQ(config.transformer->heads, 12);
}

RC_GTEST_PROP(PromiseModelConfig, RandomTransformersSurviveTheWayThroughJson, ()) {
  ModelConfig config;
  TransformerConfig& transformer = config.transformer.emplace();
  transformer.heads = *rc::gen::inRange(1, 20);
  transformer.width = transformer.heads * *rc::gen::inRange(1, 100);
  transformer.dropout = *rc::gen::inRange(0, 1'000'000) * 0.99e-6;
  const ModelConfig read = read_back(config);
  RC_ASSERT(read.transformer->width == transformer.width);
  RC_ASSERT(read.transformer->dropout == transformer.dropout);  // to the last bit
}

TEST(ModelConfig, OfVeryManyProblemsTheFirstAreReported) {
  std::string json = "{";
  for (int i = 0; i < 20000; ++i) json += "\"key" + std::to_string(i) + "\": 1, ";
  json += "\"name\": \"x\"}";
  try {
    parse_model_config(json, "model.json");
    ADD_FAILURE();
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 21) << text.substr(0, 2000);
    EXPECT_NE(text.find(" more"), std::string::npos);
    EXPECT_LT(text.size(), 20000u);
  }
}

TEST(ModelConfig, AllProblemsAreReportedAtOnce) {
  expect_refused(
      R"({"format": "ilat-model/2", "nmae": "x", "licence": 3, "provenance": {"steps": 9},
                     "image_tokenizer": {"resolution": 100, "norm": "batch", "widht": 3, "multipliers": [1, 2.5]},
                     "sketch_tokenizer": [], "transformer": {"heads": 5, "width": 32, "dropout": "none"},
                     "xdog": {"sigma": -1}})",
      {"dir/model.json", "12 problems", "format: expected \"ilat-model/1\", got the text \"ilat-model/2\"",
       "nmae: unknown key; expected one of format, name,", "licence: expected text, got the number 3",
       "provenance: expected an object whose values are text",
       "image_tokenizer.resolution: is 100; expected a multiple of 16",
       "image_tokenizer.norm: expected channel | instance | group, got the text \"batch\"",
       "image_tokenizer.widht: unknown key; expected one of resolution, stem, base_channels",
       "image_tokenizer.multipliers: expected a list of whole numbers, got a list",
       "sketch_tokenizer: expected an object, got a list", "transformer.heads: is 5; expected a divisor of width 32",
       "transformer.dropout: expected a number, got the text \"none\"",
       "xdog.sigma: is -1; expected 0.01 to 100"});
}

TEST(ModelConfig, WhatIsNoModelJsonIsRefused) {
  expect_refused("", {"dir/model.json", "JSON"});
  expect_refused("{\"name\": ", {"JSON", "line 1"});
  expect_refused("[]", {"object", "a list"});
  expect_refused("{}", {"format: expected \"ilat-model/1\", got none"});
  expect_refused(R"({"format": "ilat-model/1", "name": "a", "name": "b"})", {"\"name\"", "twice"});
}

TEST(ModelConfig, NumbersThatAnIntCannotHoldAreRefused) {
  for (const std::string number :
       {"2147483648", "-2147483649", "9223372036854775807", "18446744073709551615", "1e3", "1.0", "true"})
    expect_refused(R"({"format": "ilat-model/1", "transformer": {"layers": )" + number + "}}",
                   {"transformer.layers", "whole number"});
}

TEST(ModelConfig, PartsThatDoNotFitEachOtherAreRefused) {
  const auto problem = [](auto change) {
    ModelConfig config = whole_model();
    change(config);
    const std::vector<ConfigProblem> problems = problems_of(config).all();
    return problems.size() == 1 ? problems[0].key + ": " + problems[0].problem
                                : std::to_string(problems.size()) + " problems";
  };
  EXPECT_TRUE(problems_of(whole_model()).empty());
  EXPECT_EQ(problem([](ModelConfig& c) { c.transformer->tokens_per_side = 8; }),
            "transformer.tokens_per_side: is 8; expected 16 to match image_tokenizer");
  EXPECT_EQ(problem([](ModelConfig& c) { c.transformer->image_codes = 7; }),
            "transformer.image_codes: is 7; expected 2048 to match image_tokenizer.codebook_size");
  EXPECT_EQ(problem([](ModelConfig& c) { c.transformer->condition_codes = 7; }),
            "transformer.condition_codes: is 7; expected 2048 to match sketch_tokenizer.codebook_size");
  EXPECT_EQ(problem([](ModelConfig& c) { c.sketch_tokenizer->resolution = 128; }),
            "sketch_tokenizer.multipliers: make 8 tokens per side; expected 16 to match image_tokenizer");
  EXPECT_EQ(problem([](ModelConfig& c) {
              c.transformer->target_joints = 13;
              c.transformer->condition_codes = 5;
            }),
            "transformer.condition_codes: is 5; expected 2048 to match image_tokenizer.codebook_size");
  EXPECT_EQ(problem([](ModelConfig& c) {
              c.transformer->layout = Layout::packed;
              c.transformer->feature_width = 5;
            }),
            "transformer.feature_width: is 5; expected 256 to match image_tokenizer.codebook_width");
  EXPECT_EQ(problem([](ModelConfig& c) {
              c.transformer->layout = Layout::packed;
              c.transformer->resolution = 512;
            }),
            "transformer.resolution: is 512; expected 256 to match image_tokenizer");
}

TEST(ModelConfig, ValuesOutOfRangeAreRefused) {
  const auto keys = [](const auto& config) {
    std::string all;
    for (const ConfigProblem& problem : problems_of(config).all()) all += problem.key + " ";
    return all;
  };
  EXPECT_EQ(keys(ImageTokenizerConfig{}), "");
  EXPECT_EQ(keys(ImageTokenizerConfig{.resolution = 0}), "resolution ");
  EXPECT_EQ(keys(ImageTokenizerConfig{.multipliers = {}}), "multipliers ");
  EXPECT_EQ(keys(ImageTokenizerConfig{.multipliers = std::vector<int>(40, 1)}), "multipliers ");
  EXPECT_EQ(keys(ImageTokenizerConfig{.base_channels = -1, .codebook_size = 0}), "base_channels codebook_size ");
  EXPECT_EQ(keys(ImageTokenizerConfig{.base_channels = 16, .norm = Norm::group}), "multipliers ")
      << "level 0 is 16 wide";
  EXPECT_EQ(keys(ImageTokenizerConfig{.attention_resolutions = {16, 17}}), "attention_resolutions ");
  EXPECT_EQ(keys(SketchTokenizerConfig{.residual_blocks = 0}), "residual_blocks ");
  EXPECT_EQ(keys(TransformerConfig{.heads = 0}), "heads ");
  EXPECT_EQ(keys(TransformerConfig{.dropout = 1.0}), "dropout ");
  EXPECT_EQ(keys(TransformerConfig{.dropout = std::numeric_limits<double>::quiet_NaN()}), "dropout ");
  EXPECT_EQ(keys(TransformerConfig{.source_joints = 13}), "source_joints ");
  EXPECT_EQ(keys(TransformerConfig{.codes_per_cell = 2}), "codes_per_cell ");
  EXPECT_EQ(keys(TransformerConfig{.mirror = true}), "mirror ");
  const TransformerConfig packed{.layout = Layout::packed, .codes_per_cell = 2, .mirror = true};
  const auto packed_keys = [&](auto change) {
    TransformerConfig config = packed;
    change(config);
    return keys(config);
  };
  EXPECT_EQ(keys(packed), "");
  EXPECT_EQ(packed_keys([](auto& c) { c.attention_mask = AttentionMask::causal; }), "attention_mask ");
  EXPECT_EQ(packed_keys([](auto& c) { c.target_joints = 3; }), "target_joints ");
  EXPECT_EQ(packed_keys([](auto& c) { c.width = 12 * 6; }), "width ");
  EXPECT_EQ(packed_keys([](auto& c) { c.resolution = 48; }), "resolution ");
  EXPECT_EQ(keys(XdogConfig{.side = 0, .k = 0.5}), "side k ");
}

}  // namespace
}  // namespace ilat::test
