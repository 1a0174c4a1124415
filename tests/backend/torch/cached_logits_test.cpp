// The key/value cache is exact (spec section 5): whatever way rows come, in a prefill or in steps, their logits are
// those of one full forward pass over the finished sequence.
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "generation/attention_rows.h"
#include "random_model.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

/// One sequence: its attention rows, the tokens it will end with, and where its generation stands.
struct Item {
  std::vector<std::uint8_t> token_mask;  // [L]
  std::vector<RowKind> kinds;            // [L + 1]
  std::vector<Token> tokens;             // [L] what each row feeds in: kMaskToken for masked ones of an autoencoder
  int next_row = 0;                      // the first row that may still have to run
};

struct Scene {
  test::RandomModel model;
  AttentionMask mask = AttentionMask::paper;
  int copies = 1;
  std::vector<Item> items;  // one per cached sequence: `copies` in a row share mask and kept tokens
  Condition condition;              // one per group of copies

  int groups() const { return static_cast<int>(items.size()) / copies; }
  const TransformerConfig& sizes() const { return *model.config.transformer; }
};

Scene random_scene(AttentionMask mask, int copies) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  Scene scene;
  scene.mask = mask;
  scene.copies = copies;
  const int joints = *rc::gen::element(0, 0, 3);
  scene.model = test::random_model({.tokens_per_side = *rc::gen::inRange(2, 5), .mask = mask, .joints = joints}, test::any_backend());
  const int length = scene.sizes().tokens(), groups = *rc::gen::inRange(1, 4);
  const auto random_tokens = [&](int codes) {
    return *rc::gen::container<std::vector<Token>>(static_cast<std::size_t>(length), rc::gen::inRange<Token>(0, codes));
  };
  const auto random_joints = [&] {
    const at::Tensor values = at::rand({groups * joints * 3});
    return std::vector<float>(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  };
  scene.condition.source_joints = random_joints();
  scene.condition.target_joints = random_joints();
  for (int group = 0; group < groups; ++group) {
    const int share = *rc::gen::element(1, 5, 10);  // of ten tokens, how many are masked
    Item item;
    for (int token = 0; token < length; ++token) item.token_mask.push_back(*rc::gen::inRange(0, 10) < share);
    item.token_mask[static_cast<std::size_t>(*rc::gen::inRange(0, length))] = 1;
    item.kinds = label_rows(mask, item.token_mask);
    const std::vector<Token> condition = random_tokens(scene.sizes().condition_codes);
    scene.condition.tokens.insert(scene.condition.tokens.end(), condition.begin(), condition.end());
    const std::vector<Token> kept = random_tokens(scene.sizes().image_codes);
    for (int copy = 0; copy < copies; ++copy) {
      item.tokens = random_tokens(scene.sizes().image_codes);
      for (std::size_t k = 0; k < kept.size(); ++k)
        if (!item.token_mask[k])
          item.tokens[k] = kept[k];
        else if (mask == AttentionMask::autoencoder)
          item.tokens[k] = kMaskToken;
      scene.items.push_back(item);
    }
  }
  return scene;
}

/// The reference: one pass over whole sequences. [items, L + 1, K]
at::Tensor full_logits(const Scene& scene) {
  const c10::InferenceMode inference;
  const Transformer& transformer = *scene.model.networks.transformer;
  const TransformerConfig& sizes = scene.sizes();
  const std::int64_t batch = std::ssize(scene.items), length = sizes.tokens();
  const at::Tensor token_mask = at::zeros({batch, length}, at::kByte);
  const at::Tensor tokens = at::zeros({batch, length + 1}, at::kLong), condition = at::zeros({batch, length}, at::kLong);
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t k = 0; k < length; ++k) {
      const Item& item = scene.items[static_cast<std::size_t>(b)];
      token_mask[b][k] = item.token_mask[static_cast<std::size_t>(k)];
      tokens[b][k + 1] = item.tokens[static_cast<std::size_t>(k)];
      condition[b][k] = scene.condition.tokens[static_cast<std::size_t>(b / scene.copies * length + k)];
    }
  const auto joints = [&](const std::vector<float>& values) {
    if (values.empty()) return at::Tensor();
    return at::tensor(values).view({scene.groups(), -1, 3}).repeat_interleave(scene.copies, 0);
  };
  std::vector<at::Tensor> parts{transformer.embed_condition(condition, joints(scene.condition.source_joints))};
  if (sizes.target_joints > 0) parts.push_back(transformer.embed_target_joints(joints(scene.condition.target_joints)));
  parts.push_back(transformer.embed_image(at::arange(length + 1, at::kLong).expand({batch, -1}), tokens));
  const std::vector<AttentionMask> masks(scene.items.size(), scene.mask);
  const at::Tensor h = transformer.forward(at::cat(parts, 1), visible_rows(label_rows(masks, token_mask), sizes));
  return transformer.image_logits(h.narrow(1, sizes.condition_rows() + sizes.target_joints, length + 1));
}

void add_row(Rows& rows, const Item& item, int row, bool output) {
  if (output) rows.outputs.push_back(static_cast<int>(rows.rows.size()));
  rows.rows.push_back(row);
  rows.tokens.push_back(row == 0 ? 0 : item.tokens[static_cast<std::size_t>(row - 1)]);
}

/// Compares logits in the order of `outputs` with the reference; `every` = distance between items in the reference.
void expect_equal(const std::vector<float>& got, const std::vector<Rows>& rows, const at::Tensor& reference,
                  int every = 1) {
  const std::int64_t codes = reference.size(2);
  std::int64_t at_output = 0;
  for (std::size_t item = 0; item < rows.size(); ++item)
    for (const int output : rows[item].outputs) {
      const std::int64_t row = rows[item].rows[static_cast<std::size_t>(output)];
      const at::Tensor expected = reference[static_cast<std::int64_t>(item) * every][row];
      RC_ASSERT(std::ssize(got) >= (at_output + 1) * codes);
      const at::Tensor values =
          at::tensor(std::vector<float>(got.begin() + at_output * codes, got.begin() + (at_output + 1) * codes));
      RC_ASSERT((values - expected).abs().max().item<float>() < 1e-4f * (1 + expected.abs().max().item<float>()));
      ++at_output;
    }
  RC_ASSERT(std::ssize(got) == at_output * codes);
}

void check_cached_logits(AttentionMask mask, int copies) {
  Scene scene = random_scene(mask, copies);
  const at::Tensor reference = full_logits(scene);
  Backend& backend = *scene.model.backend;
  const int rows_of_image = scene.sizes().tokens() + 1;
  const auto kind_of = [](const Item& item, int row) { return item.kinds[static_cast<std::size_t>(row)]; };

  std::vector<Rows> global(static_cast<std::size_t>(scene.groups()));
  for (std::size_t group = 0; group < global.size(); ++group) {
    const Item& item = scene.items[group * static_cast<std::size_t>(copies)];
    for (int row = 0; row < rows_of_image; ++row)
      if (kind_of(item, row) == RowKind::global) add_row(global[group], item, row, true);
  }
  const Prefilled prefilled = backend.prefill(scene.condition, global, copies);
  expect_equal(prefilled.logits, global, reference, copies);

  if (mask == AttentionMask::autoencoder) {  // all at once
    std::vector<Rows> hidden(scene.items.size());
    for (std::size_t i = 0; i < hidden.size(); ++i)
      for (int row = 0; row < rows_of_image; ++row)
        if (kind_of(scene.items[i], row) == RowKind::hidden) add_row(hidden[i], scene.items[i], row, true);
    expect_equal(backend.step(*prefilled.cache, hidden, StepKind::hidden), hidden, reference);
    return;
  }
  for (bool running = true; running;) {  // one masked token of every item a step, items as long as they have any
    running = false;
    std::vector<Rows> step(scene.items.size());
    for (std::size_t i = 0; i < step.size(); ++i) {
      Item& item = scene.items[i];
      // Some steps hand over several tokens' rows at once: exact as well.
      int tokens = *rc::gen::element(1, 1, 2);
      for (; item.next_row < rows_of_image && tokens > 0; ++item.next_row) {
        const int row = item.next_row;
        if (kind_of(item, row) == RowKind::causal) add_row(step[i], item, row, true);
        const bool predicts = row < rows_of_image - 1 && item.token_mask[static_cast<std::size_t>(row)];
        tokens -= predicts && kind_of(item, row) == RowKind::causal;
      }
      running |= !step[i].rows.empty();
    }
    expect_equal(backend.step(*prefilled.cache, step, StepKind::causal), step, reference);
  }
}

RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, Paper, ()) { check_cached_logits(AttentionMask::paper, 1); }
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, PaperEightVariations, ()) {
  check_cached_logits(AttentionMask::paper, 8);
}
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, Released, ()) { check_cached_logits(AttentionMask::released, 1); }
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, ReleasedEightVariations, ()) {
  check_cached_logits(AttentionMask::released, 8);
}
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, Causal, ()) { check_cached_logits(AttentionMask::causal, 1); }
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, CausalEightVariations, ()) {
  check_cached_logits(AttentionMask::causal, 8);
}
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, Autoencoder, ()) {
  check_cached_logits(AttentionMask::autoencoder, 1);
}
RC_GTEST_PROP(PromiseCachedLogitsEqualFullForward, AutoencoderEightVariations, ()) {
  check_cached_logits(AttentionMask::autoencoder, 8);
}

}  // namespace
}  // namespace ilat
