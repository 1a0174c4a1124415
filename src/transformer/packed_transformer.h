#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "config/model_config.h"
#include "transformer/condition_encoder.h"
#include "transformer/packed_blocks.h"
#include "transformer/packed_rows.h"

namespace ilat {

/// The logits of a cell's later codes: a small net of the row's output and the codes drawn before in the cell.
class DepthHead : public torch::nn::Module {
 public:
  explicit DepthHead(std::int64_t width);
  /// @param row [N, D]  @param drawn [N, D] the embeddings of the codes drawn before, added up
  /// @return [N, D], to be compared with the embeddings of the next depth
  at::Tensor forward(const at::Tensor& row, const at::Tensor& drawn) const;

 private:
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<Linear> up_, down_;
};

/// The transformer whose rows are laid out for editing (spec section 8).
///
/// A row is the sum of its sources, each brought to one scale: what it carries (codes, features, the start's or the
/// mask's vector), its cell's position and kind, the mirrored cell's token, and the condition's vector of its cell.
///
/// The matrix products run in the type of the rows given to `forward` and the heads (float32 or bfloat16); parameters,
/// residual stream, normalisation, softmax and logits are float32.
class PackedTransformer : public torch::nn::Module {
 public:
  /// @throws Error bad_model if the configuration is not one of layout = packed.
  explicit PackedTransformer(const TransformerConfig& config);

  /// Every cell's vector: [B, L, D] float32. Of a source photo likewise, all of it kept and its own pose for lines.
  at::Tensor condition(const ConditionMaps& maps) const { return encoder_->forward(maps); }

  /// @param condition [B, cells, D], what condition() gives, of the source photo after that of the picture to paint
  /// @param features [B, cells, feature_width] of the image encoder, read at kept cells where kept_rows = features; may be
  /// undefined where no row is a kept cell
  /// @return [B, R, D] float32
  at::Tensor embed(const PackedRows& rows, const at::Tensor& condition, const at::Tensor& features = {}) const;

  RowRotations rotations(const PackedRows& rows) const;

  /// All blocks over whole sequences.
  /// @param x [B, T, D]; its type is the one to compute in and that of the result
  /// @param visible [B or 1, T, T] boolean, true = row sees column
  at::Tensor forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& visible) const;

  /// All blocks over new rows, whose keys and values go to the caches before attention (see Transformer::forward_cached).
  at::Tensor forward_cached(const at::Tensor& x, const RowRotations& rotations, std::vector<LayerCache>& caches,
                            std::span<const std::int64_t> first_slots, const at::Tensor& visible) const;
  std::vector<LayerCache> make_caches(std::int64_t batch, std::int64_t capacity, at::ScalarType type) const;

  /// Logits of the first code of the rows' cells: [N, D] -> [N, K].
  at::Tensor image_logits(const at::Tensor& x) const;
  /// Logits of the code after those drawn: x [N, D], drawn [N, d] int64 with 0 < d < C -> [N, K].
  at::Tensor deeper_logits(const at::Tensor& x, const at::Tensor& drawn) const;

  const TransformerConfig& config() const { return config_; }
  at::Device device() const { return position_.device(); }

 private:
  /// Embeddings of the first codes of cells, added up: [.., d] int64 -> [.., D].
  at::Tensor embed_codes(const at::Tensor& codes) const;
  /// The place of cells, of which those of the source photo lie over those of the picture.
  at::Tensor on_grid(const at::Tensor& cells) const;
  at::Tensor logits_at(const at::Tensor& h, std::int64_t depth) const;

  TransformerConfig config_;
  at::Tensor image_embedding_;                  // [C * K, D], one table for each depth, tied with the output matrices
  at::Tensor image_bias_;                       // [C * K]
  at::Tensor image_start_, mask_embedding_;     // [1, D]
  at::Tensor position_;                         // [L, D]
  at::Tensor kind_;                             // [2, D]: a kept cell's row, a query
  std::shared_ptr<Linear> feature_;             // kept_rows = features
  std::shared_ptr<Linear> mirror_;              // mirror
  std::shared_ptr<SourceScale> carried_scale_, place_scale_;
  std::shared_ptr<ConditionEncoder> encoder_;
  std::vector<std::shared_ptr<PackedBlock>> blocks_;
  std::shared_ptr<PredictionHead> head_;
  std::vector<std::shared_ptr<DepthHead>> depth_heads_;  // C - 1
};

}  // namespace ilat
