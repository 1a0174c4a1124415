#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "config/model_config.h"
#include "transformer/blocks.h"

namespace ilat {

/// The iLAT transformer (spec section 5). A sequence is
///     [ source joints, start_c, c_0 ... c_{L-1} | target joints, start_z, z_0 ... z_{L-1} ]
/// condition rows first, image rows second; the row of z_{i-1} (start_z for i = 0) predicts z_i.
///
/// The matrix products run in the type of the rows given to `forward` and the heads (float32 or bfloat16); parameters,
/// residual stream, normalisation, softmax and logits are float32.
class Transformer : public torch::nn::Module {
 public:
  /// @throws Error bad_model if the heads do not divide the width.
  explicit Transformer(const TransformerConfig& config);

  /// Embedded condition rows, positions added.
  /// @param tokens [B, L] int64
  /// @param source_joints [B, J, 3] in pose models with source joints, else undefined
  /// @return [B, condition_rows, D]
  at::Tensor embed_condition(const at::Tensor& tokens, const at::Tensor& source_joints = {}) const;

  /// Embedded target joints, positions added: [B, J, 3] -> [B, J, D].
  at::Tensor embed_target_joints(const at::Tensor& joints) const;

  /// Embedded image rows, positions added; any subset of rows in any order.
  /// @param rows [B, R] int64, 0 = start_z, k + 1 = token k
  /// @param tokens [B, R] int64: the token of each row; ignored where row = 0; -1 = the mask's embedding
  /// @return [B, R, D]
  at::Tensor embed_image(const at::Tensor& rows, const at::Tensor& tokens) const;

  /// Joints as rows, positions not added: [B, J, 3] -> [B, J, D]; pose models only.
  at::Tensor embed_joints(const at::Tensor& joints) const;

  /// All blocks over whole sequences.
  /// @param x [B, T, D]; its type is the one to compute in and that of the result
  /// @param visible [B or 1, image_rows, T] boolean, true = image row may see column (see visible.h). Condition rows see
  /// all condition rows and nothing else.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& visible) const;

  /// All blocks over new rows, whose keys and values go to the caches before attention. For inference.
  /// @param x [B, R, D]
  /// @param first_slots B entries: row r of sequence b goes to slot first_slots[b] + r
  /// @param visible [B, R, used] boolean over the first `used` cache slots; every row sees at least one
  at::Tensor forward_cached(const at::Tensor& x, std::vector<LayerCache>& caches,
                            std::span<const std::int64_t> first_slots, const at::Tensor& visible) const;

  /// Empty caches for `batch` sequences of up to `capacity` rows, of the type in which the rows will come.
  std::vector<LayerCache> make_caches(std::int64_t batch, std::int64_t capacity, at::ScalarType type) const;

  /// [..., D] -> logits [..., image_codes]
  at::Tensor image_logits(const at::Tensor& x) const;
  /// [..., D] -> logits [..., condition_codes]
  at::Tensor condition_logits(const at::Tensor& x) const;

  const TransformerConfig& config() const { return config_; }
  /// Where the weights lie.
  at::Device device() const { return position_.device(); }

 private:
  at::Tensor drop(const at::Tensor& x) const;

  TransformerConfig config_;
  at::Tensor condition_start_, image_start_;  // [1, D]
  at::Tensor condition_embedding_;            // [condition_codes, D], tied with the condition's output matrix
  at::Tensor image_embedding_;            // [image_codes, D], tied with the image's output matrix
  at::Tensor condition_bias_, image_bias_;    // [codes]
  at::Tensor position_;                   // [rows, D]
  at::Tensor mask_embedding_;             // [1, D]; attention_mask = autoencoder only
  std::shared_ptr<PoseEmbedding> pose_;   // pose models only
  std::vector<std::shared_ptr<TransformerBlock>> blocks_;
  std::shared_ptr<PredictionHead> head_;
};

}  // namespace ilat
