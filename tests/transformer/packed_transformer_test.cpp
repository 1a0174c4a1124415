#include "transformer/packed_transformer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>

#include "ilat/error.h"

namespace ilat {
namespace {

TransformerConfig tiny() {
  TransformerConfig config{.layers = 2, .heads = 2, .width = 16, .tokens_per_side = 3, .image_codes = 11, .dropout = 0};
  config.layout = Layout::packed;
  config.feature_width = 5;
  config.resolution = 24;
  return config;
}

ConditionMaps random_maps(std::int64_t batch, std::int64_t side) {
  const auto flags = [&] { return at::rand({batch, 1, side, side}).gt(0.5).to(at::kFloat); };
  return {.image = at::rand({batch, 3, side, side}) * 2 - 1,
          .mask = flags(),
          .lines = at::rand({batch, 1, side, side}) * 2 - 1,
          .known = flags(),
          .drawn = flags(),
          .strokes = at::rand({batch, 4, side, side})};
}

std::vector<std::int64_t> values(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel()};
}

TEST(PackRows, LaysOutTheExampleOfTheSpec) {
  const at::Tensor tokens = at::arange(10, 19).view({1, 9, 1});
  const at::Tensor mask = at::tensor({0, 1, 1, 0, 0, 1, 0, 1, 0}).view({1, 9}).to(at::kBool);
  const PackedSequences packed = pack_rows(tokens, mask, {.tokens_per_side = 3});
  using List = std::vector<std::int64_t>;
  EXPECT_EQ(values(packed.rows.cells), (List{0, 3, 4, 6, 8, 1, 2, 5, 7}));
  EXPECT_EQ(values(packed.rows.sources), (List{0, 3, 4, 6, 8, 1, 1, 2, 5}));
  EXPECT_EQ(values(packed.rows.tokens), (List{10, 13, 14, 16, 18, kStartToken, 11, 12, 15}));
  EXPECT_EQ(values(packed.targets), (List{10, 13, 14, 16, 18, 11, 12, 15, 17}));

  const PackedSequences parallel =
      pack_rows(tokens, mask, {.tokens_per_side = 3, .mirror = true, .drawn = at::tensor({std::int64_t{1}})});
  EXPECT_EQ(values(parallel.rows.tokens), (List{10, 13, 14, 16, 18, kStartToken, 11, kNoToken, kNoToken}));
  EXPECT_EQ(values(parallel.rows.sources), (List{0, 3, 4, 6, 8, 1, 1, 5, 7}));
  // Cell 1 and 7 lie on the axis, 2 lies across the kept 0, 5 across the kept 3.
  EXPECT_EQ(values(parallel.rows.mirrors),
            (List{kNoToken, kNoToken, kNoToken, kNoToken, kNoToken, kNoToken, 10, 13, kNoToken}));
}

RC_GTEST_PROP(PromisePackRows, OrderAndVisibleRowsAreThoseOfTheGenerationRoom, ()) {
  const int side = *rc::gen::inRange(1, 5), batch = *rc::gen::inRange(1, 4), length = side * side;
  std::vector<std::vector<std::uint8_t>> masks;
  const at::Tensor mask = at::zeros({batch, length}, at::kBool);
  for (int item = 0; item < batch; ++item) {
    masks.push_back(*rc::gen::container<std::vector<std::uint8_t>>(static_cast<std::size_t>(length),
                                                                   rc::gen::inRange<std::uint8_t>(0, 2)));
    for (int cell = 0; cell < length; ++cell) mask[item][cell] = masks.back()[static_cast<std::size_t>(cell)] != 0;
  }
  const PackedSequences packed =
      pack_rows(at::randint(9, {batch, length, 2}, at::kLong), mask, {.tokens_per_side = side});
  for (int item = 0; item < batch; ++item) {
    const std::vector<int> order = packed_order(masks[static_cast<std::size_t>(item)]);
    const auto kept = static_cast<int>(std::ranges::count(masks[static_cast<std::size_t>(item)], 0));
    for (int row = 0; row < length; ++row) {
      RC_ASSERT(packed.rows.cells[item][row].item<int>() == order[static_cast<std::size_t>(row)]);
      RC_ASSERT(packed.rows.queries[item][row].item<bool>() == (row >= kept));
      for (int column = 0; column < length; ++column)
        RC_ASSERT(packed.visible[item][row][column].item<bool>() == packed_sees(kept, row, column));
    }
  }
}

RC_GTEST_PROP(PromisePackRows, SourceRowsAreTheMaskedCellsAndSeenByAll, ()) {
  const int side = *rc::gen::inRange(1, 5), batch = *rc::gen::inRange(1, 4), length = side * side;
  const at::Tensor mask = at::zeros({batch, length}, at::kBool);
  for (int item = 0; item < batch; ++item)
    for (int cell = 0; cell < length; ++cell) mask[item][cell] = *rc::gen::inRange(0, 3) == 0;
  const at::Tensor tokens = at::randint(9, {batch, length, 2}, at::kLong), source = at::randint(9, {batch, length, 2}, at::kLong);
  const PackedSequences plain = pack_rows(tokens, mask, {.tokens_per_side = side});
  const PackedSequences packed = pack_rows(tokens, mask, {.tokens_per_side = side, .source = source});
  RC_ASSERT(at::equal(packed.targets, plain.targets));
  RC_ASSERT(at::equal(packed.visible.narrow(1, 0, length).narrow(2, 0, length), plain.visible));
  for (int item = 0; item < batch; ++item) {
    int next = length;
    for (int cell = 0; cell < length; ++cell) {
      if (!mask[item][cell].item<bool>()) continue;
      RC_ASSERT(packed.rows.cells[item][next].item<int>() == length + cell);
      RC_ASSERT(packed.rows.sources[item][next].item<int>() == length + cell);
      RC_ASSERT(!packed.rows.queries[item][next].item<bool>());
      RC_ASSERT(at::equal(packed.rows.tokens[item][next], source[item][cell]));
      RC_ASSERT(packed.visible[item].select(1, next).all().item<bool>());
      ++next;
    }
    for (std::int64_t padding = next; padding < packed.rows.cells.size(1); ++padding)
      RC_ASSERT(!packed.visible[item].select(1, padding).any().item<bool>());
    for (std::int64_t row = length; row < packed.rows.cells.size(1); ++row) {  // they know nothing of what is drawn
      const at::Tensor queries = plain.rows.queries[item];
      RC_ASSERT(!(packed.visible[item][row].narrow(0, 0, length) & queries).any().item<bool>());
    }
  }
}

RC_GTEST_PROP(PromiseConditionEncoder, MaskedPixelsChangeNothing, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const c10::InferenceMode inference;
  TransformerConfig config = tiny();
  config.resolution = config.tokens_per_side * *rc::gen::element(4, 8, 16);
  const PackedTransformer transformer(config);
  ConditionMaps maps = random_maps(2, config.resolution);
  maps.mask = at::rand(maps.mask.sizes()).lt(*rc::gen::element(0.01, 0.3, 1.0)).to(at::kFloat);
  ConditionMaps changed = maps;
  changed.image = at::where(maps.mask != 0, at::full_like(maps.image, std::nan("")), maps.image);
  RC_ASSERT(at::equal(transformer.condition(maps), transformer.condition(changed)));
}

TEST(ConditionEncoder, ListensToEverySource) {
  at::manual_seed(3);
  const c10::InferenceMode inference;
  const PackedTransformer transformer(tiny());
  const ConditionMaps maps = random_maps(1, 24);
  const at::Tensor before = transformer.condition(maps);
  const auto changes = [&](at::Tensor ConditionMaps::*member) {
    ConditionMaps other = maps;
    other.*member = random_maps(1, 24).*member;
    return (transformer.condition(other) - before).abs().max().item<float>() > 1e-4f;
  };
  EXPECT_TRUE(changes(&ConditionMaps::image));
  EXPECT_TRUE(changes(&ConditionMaps::mask));
  EXPECT_TRUE(changes(&ConditionMaps::lines));
  EXPECT_TRUE(changes(&ConditionMaps::known));
  EXPECT_TRUE(changes(&ConditionMaps::drawn));
  EXPECT_TRUE(changes(&ConditionMaps::strokes));
}

TEST(ConditionEncoder, UnknownLinesSayNothing) {
  const c10::InferenceMode inference;
  const PackedTransformer transformer(tiny());
  ConditionMaps maps = random_maps(1, 24);
  maps.known.zero_();
  ConditionMaps other = maps;
  other.lines = -maps.lines;
  other.drawn = 1 - maps.drawn;
  EXPECT_TRUE(at::equal(transformer.condition(maps), transformer.condition(other)));
}

TEST(FilledFromKept, KeepsWhatIsKeptAndCarriesItInwards) {
  const at::Tensor image = at::zeros({1, 1, 8, 8});
  image.narrow(3, 4, 4).fill_(1);
  const at::Tensor mask = at::zeros({1, 1, 8, 8});
  mask.narrow(3, 2, 4).fill_(1);
  const at::Tensor filled = filled_from_kept(image, mask);
  EXPECT_TRUE(at::equal(filled.narrow(3, 0, 2), image.narrow(3, 0, 2)));
  EXPECT_TRUE(at::equal(filled.narrow(3, 6, 2), image.narrow(3, 6, 2)));
  const float left = filled[0][0][3][2].item<float>(), right = filled[0][0][3][5].item<float>();
  EXPECT_GT(left, 0);
  EXPECT_LT(left, right);
  EXPECT_LT(right, 1);
  EXPECT_EQ(filled_from_kept(image, at::ones_like(mask)).abs().max().item<float>(), 0);
}

TEST(PackedTransformer, RefusesWhatPackedRowsCannotBe) {
  TransformerConfig config = tiny();
  config.layout = Layout::paper;
  EXPECT_THROW(PackedTransformer{config}, Error);
  config = tiny();
  config.heads = 8;  // of 2 numbers each: no pairs on two axes
  EXPECT_THROW(PackedTransformer{config}, Error);
  config = tiny();
  config.resolution = 9;
  EXPECT_THROW(PackedTransformer{config}, Error);
}

TEST(PackedTransformer, BFloat16RowsGiveNearlyTheSameLogits) {
  at::manual_seed(5);
  const c10::InferenceMode inference;
  const PackedTransformer transformer(tiny());
  const at::Tensor mask = at::rand({2, 9}).gt(0.4);
  const PackedSequences packed = pack_rows(at::randint(11, {2, 9, 1}, at::kLong), mask, {.tokens_per_side = 3});
  const at::Tensor x = transformer.embed(packed.rows, transformer.condition(random_maps(2, 24)));
  const auto logits = [&](at::ScalarType type) {
    return transformer.image_logits(
        transformer.forward(x.to(type), transformer.rotations(packed.rows), packed.visible));
  };
  EXPECT_LT((logits(at::kFloat) - logits(at::kBFloat16)).abs().max().item<float>(), 0.1);
}

TEST(PackedTransformer, DeeperLogitsDependOnTheCodesDrawnBefore) {
  at::manual_seed(6);
  const c10::InferenceMode inference;
  TransformerConfig config = tiny();
  config.codes_per_cell = 3;
  const PackedTransformer transformer(config);
  const at::Tensor rows = at::randn({1, 16});
  const auto deeper = [&](std::vector<std::int64_t> drawn) {
    return transformer.deeper_logits(rows, at::tensor(drawn).unsqueeze(0));
  };
  EXPECT_FALSE(at::equal(deeper({1}), deeper({2})));
  EXPECT_FALSE(at::equal(deeper({1, 4}), deeper({2, 4})));
  EXPECT_FALSE(at::equal(deeper({1, 4}), deeper({1, 5})));
}

}  // namespace
}  // namespace ilat
