#pragma once

#include <ATen/core/Tensor.h>

#include "transformer/transformer.h"

namespace ilat {

// Cross-entropy of the transformer (spec section 5, "Training"): scalars, means over all selected tokens of the batch,
// 0 when none is selected. Only the selected rows go through the prediction head. exp of a loss is the perplexity.

/// Which tokens a sample learns from: the masked ones, or all of them under the plain causal mask.
/// @param token_mask [B, L] boolean, true = to be generated
/// @param plain_causal [B] boolean, or undefined = no sample
/// @return [B, L] boolean
at::Tensor learned_tokens(const at::Tensor& token_mask, const at::Tensor& plain_causal = {});

/// @param rows [B, T, D], what Transformer::forward gives
/// @param tokens [B, L] int64, the image's
/// @param selected [B, L] boolean
at::Tensor image_token_loss(const Transformer& transformer, const at::Tensor& rows, const at::Tensor& tokens,
                            const at::Tensor& selected);

/// The same on the condition's own tokens, each predicted from the row before it.
at::Tensor condition_token_loss(const Transformer& transformer, const at::Tensor& rows, const at::Tensor& tokens,
                            const at::Tensor& selected);

}  // namespace ilat
