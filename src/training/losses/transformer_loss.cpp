#include "training/losses/transformer_loss.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

namespace ilat {

namespace {

/// The rows that predict the selected tokens: row `first + k` predicts token k. [B, T, D] -> [N, D]
at::Tensor predicting_rows(const at::Tensor& rows, std::int64_t first, const at::Tensor& selected) {
  return rows.narrow(1, first, selected.size(1)).flatten(0, 1).index_select(0, selected.flatten().nonzero().view(-1));
}

at::Tensor mean_cross_entropy(const at::Tensor& logits, const at::Tensor& tokens, const at::Tensor& selected) {
  const at::Tensor targets = tokens.masked_select(selected);  // [N]
  const auto count = static_cast<double>(std::max<std::int64_t>(targets.size(0), 1));
  return at::cross_entropy_loss(logits, targets, {}, at::Reduction::Sum) / count;
}

}  // namespace

at::Tensor learned_tokens(const at::Tensor& token_mask, const at::Tensor& plain_causal) {
  return plain_causal.defined() ? token_mask | plain_causal.unsqueeze(1) : token_mask;
}

at::Tensor image_token_loss(const Transformer& transformer, const at::Tensor& rows, const at::Tensor& tokens,
                            const at::Tensor& selected) {
  const TransformerConfig& config = transformer.config();
  const at::Tensor h = predicting_rows(rows, config.condition_rows() + config.target_joints, selected);  // [N, D]
  return mean_cross_entropy(transformer.image_logits(h), tokens, selected);
}

at::Tensor condition_token_loss(const Transformer& transformer, const at::Tensor& rows, const at::Tensor& tokens,
                            const at::Tensor& selected) {
  const at::Tensor h = predicting_rows(rows, transformer.config().source_joints, selected);  // [N, D]
  return mean_cross_entropy(transformer.condition_logits(h), tokens, selected);
}

}  // namespace ilat
