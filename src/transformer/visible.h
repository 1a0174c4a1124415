#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "config/model_config.h"
#include "generation/attention_rows.h"

namespace ilat {

/// Labels the image rows of a batch (see label_rows).
/// @param masks one attention mask per item
/// @param token_mask [B, L], any type, non-zero = to be generated
/// @return [B, L + 1] uint8, RowKind values; entry 0 is start_z
at::Tensor label_rows(std::span<const AttentionMask> masks, const at::Tensor& token_mask);

/// What image rows see, as Transformer::forward takes it: the lower part of attention_table, for a whole batch at once.
/// @param kinds [B, L + 1] uint8, RowKind values
/// @return [B, image_rows, rows] boolean, true = image row sees column
at::Tensor visible_rows(const at::Tensor& kinds, const TransformerConfig& config);

}  // namespace ilat
