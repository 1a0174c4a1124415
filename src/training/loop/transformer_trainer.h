#pragma once

#include "training/data/token_source.h"
#include "training/loop/training_run.h"
#include "transformer/transformer.h"

namespace ilat {

/// The training loss of one batch of tokens (spec section 5).
/// @param plain_causal [B] boolean: samples under the plain causal mask, which learn from all tokens
/// @return scalar
at::Tensor transformer_loss(const Transformer& transformer, const TokenBatch& tokens, const at::Tensor& plain_causal,
                            const TransformerRecipe& recipe);

/// Trains the transformer on the tokens of frozen tokenizers; at the end it holds the averaged weights.
/// @return the metrics of the last validation
Metrics train_transformer(Transformer& transformer, TokenSource& source, const PackedDataset& data,
                          const TransformerRecipe& recipe, const RunOptions& options);

}  // namespace ilat
