#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

#include "backend/torch/float_maps_tensor.h"
#include "backend/torch/key_value_cache.h"
#include "backend/torch/sequences.h"
#include "tokenizer/sketch_tokenizer.h"
#include "transformer/transformer.h"

namespace ilat {

namespace {

/// Rows of a batch side by side: item b's are the first of row b, the rest is padding (start_z, seen by nobody).
struct PaddedRows {
  std::int64_t longest = 0;           // R
  at::Tensor rows;                    // [B, R] int64
  at::Tensor tokens;                  // [B, R] int64
  std::vector<std::int64_t> outputs;  // indices into [B * R]
};

PaddedRows pad(std::span<const Rows> batch, at::Device device) {
  PaddedRows padded;
  for (const Rows& item : batch) padded.longest = std::max(padded.longest, std::ssize(item.rows));
  const auto width = static_cast<std::size_t>(padded.longest);
  std::vector<std::int64_t> rows(batch.size() * width), tokens(batch.size() * width);
  for (std::size_t item = 0; item < batch.size(); ++item) {
    std::ranges::copy(batch[item].rows, rows.begin() + static_cast<std::ptrdiff_t>(item * width));
    std::ranges::copy(batch[item].tokens, tokens.begin() + static_cast<std::ptrdiff_t>(item * width));
    for (const int output : batch[item].outputs)
      padded.outputs.push_back(static_cast<std::int64_t>(item * width) + output);
  }
  const std::vector<std::int64_t> shape{std::ssize(batch), padded.longest};
  padded.rows = to_tensor<std::int64_t>(rows, shape, device);
  padded.tokens = to_tensor<std::int64_t>(tokens, shape, device);
  return padded;
}

/// @param x [B, T, D]
/// @param outputs indices into [B * T]
/// @return [outputs, K]
std::vector<float> logits_of(const Transformer& transformer, const at::Tensor& x,
                             const std::vector<std::int64_t>& outputs) {
  if (outputs.empty()) return {};
  const at::Tensor index = to_tensor<std::int64_t>(outputs, {std::ssize(outputs)}, x.device());
  return to_vector<float>(transformer.image_logits(x.flatten(0, 1).index_select(0, index)));
}

at::Tensor joints_tensor(const std::vector<float>& joints, std::int64_t batch, std::int64_t count, at::Device device) {
  return count == 0 ? at::Tensor() : to_tensor<float>(joints, {batch, count, 3}, device);
}

/// The rows of spec section 5. Slots of a sequence: condition rows, target joints, global rows, then causal rows.
class PaperSequences : public Sequences {
 public:
  PaperSequences(const ModelConfig& config, const Networks& networks, at::ScalarType type)
      : config_(config), sketch_tokenizer_(networks.sketch_tokenizer), transformer_(networks.transformer), type_(type) {}

  Condition condition(const Guides& guides) override {
    const SketchTokenizer& tokenizer = need(sketch_tokenizer_, "sketch tokenizer", config_);
    expect_shape(guides.sketch, 1, tokenizer.config().resolution, "a sketch");
    const at::Tensor features =
        tokenizer.encode(to_tensor(guides.sketch, tokenizer.codebook().weight.device()).to(type_));  // [B, D, h, w]
    return {to_vector<Token>(tokenizer.codebook().nearest(features)), {}, {}};
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const Transformer& transformer = network();
    const TransformerConfig& config = transformer.config();
    const at::Device device = transformer.device();
    const std::int64_t batch = std::ssize(known_rows), condition_rows = config.condition_rows();
    const std::int64_t joints = config.target_joints;
    expect_count(condition.tokens.size(), known_rows.size() * static_cast<std::size_t>(config.tokens()),
                 "condition tokens");
    expect_count(condition.source_joints.size(), known_rows.size() * 3 * static_cast<std::size_t>(config.source_joints),
                 "numbers of source joints");
    expect_count(condition.target_joints.size(), known_rows.size() * 3 * static_cast<std::size_t>(config.target_joints),
                 "numbers of target joints");

    const PaddedRows image = pad(known_rows, device);
    const std::vector<std::int64_t> tokens(condition.tokens.begin(), condition.tokens.end());
    std::vector<at::Tensor> parts;
    parts.push_back(transformer.embed_condition(to_tensor<std::int64_t>(tokens, {batch, config.tokens()}, device),
                                                joints_tensor(condition.source_joints, batch, config.source_joints, device)));
    if (joints > 0)
      parts.push_back(transformer.embed_target_joints(joints_tensor(condition.target_joints, batch, joints, device)));
    parts.push_back(transformer.embed_image(image.rows, image.tokens));
    const at::Tensor x = at::cat(parts, 1).to(type_);  // [B, T, D]
    const std::int64_t total = x.size(1);

    // Condition rows see the condition; every image row also sees all of its item's global rows, but no padding.
    const at::Tensor visible = at::zeros({batch, total, total}, at::TensorOptions(device).dtype(at::kBool));
    visible.narrow(2, 0, condition_rows).fill_(true);
    auto cache = std::make_unique<TorchKvCache>();
    for (std::int64_t item = 0; item < batch; ++item) {
      const std::int64_t global = joints + std::ssize(known_rows[static_cast<std::size_t>(item)].rows);
      visible[item].narrow(0, condition_rows, total - condition_rows).narrow(1, condition_rows, global).fill_(true);
      cache->used.push_back(condition_rows + global);
    }
    cache->layers = transformer.make_caches(batch, config.rows(), type_);
    const std::vector<std::int64_t> first_slots(static_cast<std::size_t>(batch), 0);
    const at::Tensor h = transformer.forward_cached(x, cache->layers, first_slots, visible);
    if (copies > 1) repeat_sequences(*cache, copies);

    const at::Tensor image_part = h.narrow(1, condition_rows + joints, image.longest);  // [B, R, D]
    std::vector<float> logits = logits_of(transformer, image_part, image.outputs);
    return {std::move(cache), std::move(logits)};
  }

  std::vector<float> step(KvCache& any_cache, std::span<const Rows> rows, StepKind kind) override {
    auto& cache = dynamic_cast<TorchKvCache&>(any_cache);
    expect_count(rows.size(), cache.used.size(), "entries of rows");
    const Transformer& transformer = network();
    const PaddedRows padded = pad(rows, transformer.device());
    if (padded.longest == 0) return {};
    const at::Tensor visible = visible_in_step(cache, padded.longest, kind);  // [B, R, total]
    reserve(cache.layers, visible.size(2));
    const at::Tensor x =
        transformer.embed_image(padded.rows, padded.tokens).to(cache.layers.front().keys.scalar_type());  // [B, R, D]
    const at::Tensor h = transformer.forward_cached(x, cache.layers, cache.used, visible);
    if (kind == StepKind::causal)
      for (std::size_t item = 0; item < rows.size(); ++item) cache.used[item] += std::ssize(rows[item].rows);
    return logits_of(transformer, h, padded.outputs);
  }

  std::vector<float> deeper(KvCache&, std::span<const Token>) override {
    throw Error(ErrorCode::usage, "this model has one code a cell; there are no deeper ones", config_.name);
  }

 private:
  const Transformer& network() const { return need(transformer_, "transformer", config_); }

  const ModelConfig& config_;
  std::shared_ptr<SketchTokenizer> sketch_tokenizer_;
  std::shared_ptr<Transformer> transformer_;
  at::ScalarType type_;
};

}  // namespace

std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type) {
  return std::make_unique<PaperSequences>(config, networks, type);
}

}  // namespace ilat
