#pragma once

#include <ATen/core/Tensor.h>

#include "transformer/packed_transformer.h"
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

/// The same in the packed layout: of every selected row all codes of its cell, each given those before it; the mean over
/// the codes.
/// @param rows [B, T, D], what PackedTransformer::forward gives
/// @param targets [B, T, C] int64: the tokens of the rows' cells
/// @param selected [B, T] boolean
at::Tensor packed_token_loss(const PackedTransformer& transformer, const at::Tensor& rows, const at::Tensor& targets,
                             const at::Tensor& selected);

}  // namespace ilat
