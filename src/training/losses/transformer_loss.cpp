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

at::Tensor packed_token_loss(const PackedTransformer& transformer, const at::Tensor& rows, const at::Tensor& targets,
                             const at::Tensor& selected) {
  const at::Tensor chosen = selected.flatten().nonzero().view(-1);                // [N]
  const at::Tensor h = rows.flatten(0, 1).index_select(0, chosen);                // [N, D]
  const at::Tensor codes = targets.flatten(0, 1).index_select(0, chosen);         // [N, C]
  const auto count = static_cast<double>(std::max<std::int64_t>(codes.numel(), 1));
  at::Tensor sum = at::cross_entropy_loss(transformer.image_logits(h), codes.select(1, 0), {}, at::Reduction::Sum);
  for (std::int64_t depth = 1; depth < codes.size(1); ++depth)
    sum = sum + at::cross_entropy_loss(transformer.deeper_logits(h, codes.narrow(1, 0, depth)), codes.select(1, depth),
                                       {}, at::Reduction::Sum);
  return sum / count;
}

}  // namespace ilat
