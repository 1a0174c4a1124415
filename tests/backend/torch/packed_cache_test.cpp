// The packed layout's cache is exact (spec section 8): at every step of a generation, in whatever batch, the logits are
// those of one full forward pass over the finished sequence; and the promise about masked pixels reaches the logits.
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>

#include "backend/torch/float_maps_tensor.h"
#include "editing/tokens/generate.h"
#include "generation/plan.h"
#include "ilat/error.h"
#include "ilat/pose.h"
#include "imaging/mask/token_mask.h"
#include "random_model.h"

namespace ilat {
namespace {

/// Passes everything on to a backend and keeps the logits that it gives.
class Recorder : public Backend {
 public:
  explicit Recorder(Backend& backend) : backend_(backend) {}

  const ModelConfig& config() const override { return backend_.config(); }
  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override {
    return backend_.encode(images, masks);
  }
  Condition condition(const Guides& guides) override { return backend_.condition(guides); }
  Prefilled prefill(const Condition& condition, std::span<const Rows> rows, int copies) override {
    return backend_.prefill(condition, rows, copies);
  }
  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    steps.push_back({backend_.step(cache, rows, kind)});
    return steps.back().back();
  }
  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override {
    steps.back().push_back(backend_.deeper(cache, drawn));
    return steps.back().back();
  }
  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override {
    return backend_.decode(tokens, photo);
  }

  std::vector<std::vector<std::vector<float>>> steps;  // by step, by depth: [outputs, K]

 private:
  Backend& backend_;
};

FloatMaps random_maps(int batch, int channels, int side) {
  return to_float_maps(at::rand({batch, channels, side, side}) * 2 - 1);
}

/// @param lines maps in which they come
Guides random_guides(int batch, int side, int lines = 1) {
  const auto flags = [&] { return to_float_maps(at::rand({batch, 1, side, side}).gt(0.5).to(at::kFloat)); };
  return {.sketch = random_maps(batch, lines, side),
          .known = flags(),
          .drawn = flags(),
          .image = random_maps(batch, 3, side),
          .mask = flags(),
          .strokes = random_maps(batch, 4, side)};
}

struct Scene {
  test::RandomModel model;
  MaskedTokens masked;
  int items = 0;
  const TransformerConfig& sizes() const { return *model.config.transformer; }
};

/// Of each item the maps of `upper` with those of `lower` below them.
FloatMaps one_above_the_other(const FloatMaps& upper, const FloatMaps& lower) {
  return to_float_maps(at::cat({to_tensor(upper, at::kCPU), to_tensor(lower, at::kCPU)}, 2));
}

/// @param joints more than 0 = a model that sees a source photo and its pose
Scene random_scene(int codes_per_cell, KeptRows kept_rows, int joints = 0) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  Scene scene;
  scene.model = test::random_model({.tokens_per_side = *rc::gen::inRange(2, 5),
                                    .joints = joints,
                                    .layout = Layout::packed,
                                    .kept_rows = kept_rows,
                                    .codes_per_cell = codes_per_cell,
                                    .mirror = *rc::gen::arbitrary<bool>()},
                                   test::any_backend());
  scene.items = *rc::gen::inRange(1, 4);
  const TransformerConfig& sizes = scene.sizes();
  const auto condition = [&] {
    return scene.model.backend->condition(random_guides(scene.items, sizes.resolution, sizes.guide_maps()));
  };
  const auto features = [&] {
    return to_float_maps(at::randn({scene.items, sizes.feature_width, sizes.tokens_per_side, sizes.tokens_per_side}));
  };
  scene.masked.condition = condition();
  scene.masked.without_lines = condition();
  if (kept_rows == KeptRows::features) scene.masked.condition.features = features();
  if (joints > 0) {
    const FloatMaps source = condition().cells;
    for (Condition* told : {&scene.masked.condition, &scene.masked.without_lines}) told->cells = one_above_the_other(told->cells, source);
    if (kept_rows == KeptRows::features)
      scene.masked.condition.features = one_above_the_other(scene.masked.condition.features, features());
    for (int code = 0; code < scene.items * sizes.tokens() * codes_per_cell; ++code)
      scene.masked.source.push_back(*rc::gen::inRange(0, sizes.image_codes));
  }
  for (int item = 0; item < scene.items; ++item) {
    const int share = *rc::gen::element(1, 5, 10);  // of ten cells, how many are masked
    for (int cell = 0; cell < sizes.tokens(); ++cell) {
      scene.masked.token_mask.push_back(*rc::gen::inRange(0, 10) < share);
      for (int depth = 0; depth < codes_per_cell; ++depth)
        scene.masked.tokens.push_back(*rc::gen::inRange(0, sizes.image_codes));
    }
  }
  return scene;
}

/// One pass over a finished grid in which only the first `drawn` masked tokens are known: [L, D], by cell.
at::Tensor full_forward(const Scene& scene, int item, std::span<const Token> grid, int drawn) {
  const PackedTransformer& transformer = *scene.model.networks.packed_transformer;
  const TransformerConfig& sizes = scene.sizes();
  const std::int64_t length = sizes.tokens();
  const std::vector<Token> tokens(grid.begin(), grid.end());
  const auto mask = std::span(scene.masked.token_mask).subspan(static_cast<std::size_t>(item * length), static_cast<std::size_t>(length));
  const auto item_of = [&](const FloatMaps& maps) {
    return maps.empty() ? at::Tensor() : to_tensor(maps, at::kCPU).narrow(0, item, 1).flatten(2).transpose(1, 2);
  };
  at::Tensor source;
  if (const std::size_t each = tokens.size(); !scene.masked.source.empty())
    source = to_tensor<Token>(std::span(scene.masked.source).subspan(static_cast<std::size_t>(item) * each, each),
                              {1, length, sizes.codes_per_cell}, at::kCPU).to(at::kLong);
  const PackedSequences packed =
      pack_rows(to_tensor<Token>(tokens, {1, length, sizes.codes_per_cell}, at::kCPU).to(at::kLong),
                to_tensor<std::uint8_t>(mask, {1, length}, at::kCPU).ne(0),
                {.tokens_per_side = sizes.tokens_per_side,
                 .mirror = sizes.mirror,
                 .drawn = at::tensor({std::int64_t{drawn}}),
                 .source = source});
  const at::Tensor x =
      transformer.embed(packed.rows, item_of(scene.masked.condition.cells), item_of(scene.masked.condition.features));
  const at::Tensor h = transformer.forward(x, transformer.rotations(packed.rows), packed.visible)[0].narrow(0, 0, length);  // [L, D]
  return at::empty_like(h).index_copy_(0, packed.rows.cells[0].narrow(0, 0, length), h);
}

void expect_equal(std::span<const float> got, const at::Tensor& expected) {
  const at::Tensor values = to_tensor<float>(got, {expected.numel()}, at::kCPU);
  RC_ASSERT((values - expected.flatten()).abs().max().item<float>() <
            1e-4f * (1 + expected.abs().max().item<float>()));
}

void check_every_step(int codes_per_cell, KeptRows kept_rows, int joints = 0) {
  const c10::InferenceMode inference;
  const Scene scene = random_scene(codes_per_cell, kept_rows, joints);
  const TransformerConfig& sizes = scene.sizes();
  const PackedTransformer& transformer = *scene.model.networks.packed_transformer;
  GenerateOptions options;
  options.variations = *rc::gen::inRange(1, 4);
  options.sampling.steps = *rc::gen::element(0, 0, 1, 2, 3);
  options.sampling.seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
  Recorder recorder(*scene.model.backend);
  const std::vector<Token> grids = generate(recorder, scene.masked, options);

  const auto cells = static_cast<std::size_t>(sizes.tokens());
  const auto codes = static_cast<std::size_t>(sizes.image_codes), depths = static_cast<std::size_t>(codes_per_cell);
  std::vector<std::size_t> output(recorder.steps.size(), 0);  // by step: how many outputs were compared
  // Outputs of a step are in the order of the sequences, so sequences are the outer loop.
  for (int sequence = 0; sequence < scene.items * options.variations; ++sequence) {
    const int item = sequence / options.variations;
    const auto mask = std::span(scene.masked.token_mask).subspan(static_cast<std::size_t>(item) * cells, cells);
    const auto masked = static_cast<int>(std::ranges::count(mask, 1));
    const int steps = options.sampling.steps;
    const GenerationPlan plan =
        plan_packed_generation(mask, steps == 0 ? 1 : std::max(1, (masked + steps - 1) / steps));
    const auto grid = std::span(grids).subspan(static_cast<std::size_t>(sequence) * cells * depths, cells * depths);
    int drawn = 0;
    for (std::size_t step = 0; step < plan.steps.size(); ++step) {
      const at::Tensor reference = full_forward(scene, item, grid, drawn);
      for (const PlannedDraw& draw : plan.steps[step].draws) {
        const at::Tensor row = reference.narrow(0, draw.token, 1);  // [1, D]
        const at::Tensor own = to_tensor<Token>(grid.subspan(static_cast<std::size_t>(draw.token) * depths, depths),
                                                {1, codes_per_cell}, at::kCPU).to(at::kLong);
        for (std::size_t depth = 0; depth < depths; ++depth) {
          const auto got = std::span(recorder.steps[step].at(depth)).subspan(output[step] * codes, codes);
          expect_equal(got, depth == 0 ? transformer.image_logits(row)
                                       : transformer.deeper_logits(row, own.narrow(1, 0, static_cast<std::int64_t>(depth))));
        }
        ++output[step];
      }
      drawn += static_cast<int>(plan.steps[step].draws.size());
    }
  }
  for (std::size_t step = 0; step < output.size(); ++step)
    RC_ASSERT(recorder.steps[step].at(0).size() == output[step] * codes);
}

RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, OneCode, ()) { check_every_step(1, KeptRows::codes); }
RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, TwoCodes, ()) { check_every_step(2, KeptRows::codes); }
RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, OneCodeFromFeatures, ()) { check_every_step(1, KeptRows::features); }
RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, ThreeCodesFromFeatures, ()) {
  check_every_step(3, KeptRows::features);
}

RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, OneCodeBesideASourcePhoto, ()) { check_every_step(1, KeptRows::codes, kJoints); }
RC_GTEST_PROP(PromisePackedCacheEqualsFullForward, TwoCodesFromFeaturesBesideASourcePhoto, ()) {
  check_every_step(2, KeptRows::features, kJoints);
}

RC_GTEST_PROP(PromisePackedVariations, AGridDoesNotDependOnItsBatchNorOnHowManyRun, ()) {
  const Scene scene = random_scene(2, KeptRows::features);
  GenerateOptions options;
  options.sampling.steps = *rc::gen::element(0, 2);
  options.sampling.guidance = *rc::gen::element(1.0, 1.5);
  options.variations = 3;
  const std::vector<Token> all = generate(*scene.model.backend, scene.masked, options);
  const std::size_t cells = static_cast<std::size_t>(scene.sizes().tokens()), size = 2 * cells;
  const int item = *rc::gen::inRange(0, scene.items);
  const auto maps_of = [&](const FloatMaps& maps) {
    return maps.empty() ? FloatMaps() : to_float_maps(to_tensor(maps, at::kCPU).narrow(0, item, 1));
  };
  MaskedTokens alone;
  alone.condition.cells = maps_of(scene.masked.condition.cells);
  alone.condition.features = maps_of(scene.masked.condition.features);
  alone.without_lines.cells = maps_of(scene.masked.without_lines.cells);
  const auto first = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(item) * cells);
  alone.token_mask.assign(scene.masked.token_mask.begin() + first,
                          scene.masked.token_mask.begin() + first + static_cast<std::ptrdiff_t>(cells));
  alone.tokens.assign(scene.masked.tokens.begin() + 2 * first,
                      scene.masked.tokens.begin() + 2 * first + static_cast<std::ptrdiff_t>(size));
  options.variations = 2;
  const std::vector<Token> one = generate(*scene.model.backend, alone, options);
  RC_ASSERT(std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(3 * size) * item));
}

RC_GTEST_PROP(PromiseGuidance, ZeroIsWithoutLines, ()) {
  const Scene scene = random_scene(1, KeptRows::codes);
  GenerateOptions options;
  options.sampling.guidance = 0;
  const std::vector<Token> guided = generate(*scene.model.backend, scene.masked, options);
  MaskedTokens blind = scene.masked;
  blind.condition = scene.masked.without_lines;
  options.sampling.guidance = 1;
  RC_ASSERT(guided == generate(*scene.model.backend, blind, options));
}

RC_GTEST_PROP(PromisePackedRows, DrawnTokensIgnoreMaskedPixels, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const test::RandomModel model = test::random_model(
      {.tokens_per_side = 4, .layout = Layout::packed, .kept_rows = *rc::gen::element(KeptRows::codes, KeptRows::features)}, test::any_backend());
  const int side = model.config.image_tokenizer->resolution;
  Guides guides = random_guides(1, side);
  guides.mask = to_float_maps(at::rand({1, 1, side, side}).lt(*rc::gen::element(0.02, 0.2)).to(at::kFloat));
  const auto drawn = [&] {
    const EncodedImages encoded = model.backend->encode(guides.image, guides.mask);
    MaskedTokens masked;
    masked.condition = model.backend->condition(guides);
    masked.condition.features = encoded.features;
    masked.tokens = encoded.tokens;
    masked.token_mask = token_mask_of(guides.mask, 0, 4);
    return generate(*model.backend, masked, {});
  };
  const std::vector<Token> before = drawn();
  const FloatMaps other = random_maps(1, 3, side);
  for (int channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < guides.mask.plane_size(); ++pixel)
      if (guides.mask.plane(0, 0)[pixel] != 0) guides.image.plane(0, channel)[pixel] = other.plane(0, channel)[pixel];
  RC_ASSERT(drawn() == before);
}

TEST(PackedBackend, RefusesWhatBelongsToTheOtherLayout) {
  const test::RandomModel packed = test::random_model({.layout = Layout::packed}), paper = test::random_model({});
  MaskedTokens masked;
  masked.token_mask.assign(16, 1);
  masked.tokens.assign(16, 0);
  const auto refused = [&](const test::RandomModel& model, const SamplingOptions& sampling) {
    try {
      generate(*model.backend, masked, {.sampling = sampling, .progress = {}});
    } catch (const Error& error) {
      return error.code() == ErrorCode::usage;
    }
    return false;
  };
  EXPECT_TRUE(refused(packed, {.attention_mask = AttentionMask::paper}));
  EXPECT_TRUE(refused(packed, {.sampler = Sampler::refresh, .attention_mask = {}}));
  EXPECT_TRUE(refused(paper, {.guidance = 1.5, .attention_mask = {}}));
  EXPECT_TRUE(refused(paper, {.steps = 3, .attention_mask = {}}));
  EXPECT_TRUE(refused(packed, {.guidance = -1, .attention_mask = {}}));
}

TEST(PackedBackend, RefusesMapsOfAnotherSize) {
  const test::RandomModel model = test::random_model({.layout = Layout::packed});
  Guides guides = random_guides(2, model.config.transformer->resolution);
  EXPECT_NO_THROW(model.backend->condition(guides));
  guides.known = FloatMaps(2, 1, 3, 3);
  EXPECT_THROW(model.backend->condition(guides), Error);
}

}  // namespace
}  // namespace ilat
