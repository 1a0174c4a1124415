#include "transformer/visible.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <vector>

namespace ilat {

at::Tensor label_rows(std::span<const AttentionMask> masks, const at::Tensor& token_mask) {
  const at::Tensor masked = token_mask.to(at::kCPU).ne(0).to(at::kByte).contiguous();  // [B, L]
  const auto tokens = static_cast<std::size_t>(masked.size(1));
  const at::Tensor labels = at::empty({masked.size(0), masked.size(1) + 1}, at::kByte);
  for (std::size_t item = 0; item < masks.size(); ++item) {
    const std::span<const std::uint8_t> row(masked.data_ptr<std::uint8_t>() + item * tokens, tokens);
    const std::vector<RowKind> kinds = label_rows(masks[item], row);
    std::uint8_t* out = labels.data_ptr<std::uint8_t>() + item * (tokens + 1);
    for (const RowKind kind : kinds) *out++ = static_cast<std::uint8_t>(kind);
  }
  return labels.to(token_mask.device());
}

at::Tensor visible_rows(const at::Tensor& kinds, const TransformerConfig& config) {
  const std::int64_t condition = config.condition_rows(), joints = config.target_joints;
  const auto is = [&](RowKind kind) { return kinds == static_cast<int>(kind); };          // [B, L + 1]
  const at::Tensor is_global = at::constant_pad_nd(is(RowKind::global), {joints, 0}, 1);  // target joints are global
  const at::Tensor is_causal = at::constant_pad_nd(is(RowKind::causal), {joints, 0}, 0);
  const at::Tensor rows = at::arange(is_causal.size(1), kinds.device());
  const at::Tensor up_to_itself = rows.unsqueeze(0) <= rows.unsqueeze(1);  // [image rows, image rows]
  const at::Tensor among_image =
      is_global.unsqueeze(1) | (is_causal.unsqueeze(2) & is_causal.unsqueeze(1) & up_to_itself);
  return at::constant_pad_nd(among_image, {condition, 0}, 1);  // all of them see the whole condition
}

}  // namespace ilat
