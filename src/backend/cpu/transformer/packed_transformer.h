#pragma once

#include <optional>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/transformer/condition_encoder.h"
#include "backend/cpu/transformer/transformer_blocks.h"

namespace ilat::cpu {

/// The rows of one sequence that are to be embedded, and what they are made of.
struct PackedRows {
  const Rows& rows;
  bool queries = false;              ///< or kept cells and those of the source photo
  std::span<const float> condition;  ///< [cells, D]
  std::span<const float> features;   ///< [cells, F]; read at kept cells where kept_rows = features
};

/// The transformer whose rows are laid out for editing (spec section 8), the twin of transformer/packed_transformer.h.
class PackedTransformer {
 public:
  PackedTransformer(WeightReader& weights, const TransformerConfig& config);

  const ConditionEncoder& condition_encoder() const { return condition_; }
  /// Appends [rows, D] to `x`.
  /// @throws Error usage if a cell, a token or a mirror is out of range
  void embed(const PackedRows& packed, std::vector<float>& x) const;

  const TransformerBlocks& blocks() const { return blocks_; }
  /// Logits of the first code: [N, D] -> [N, K].
  std::vector<float> image_logits(std::span<const float> x) const;
  /// Logits of the code after those drawn: x [N, D], drawn [N, depth], 0 < depth < C -> [N, K].
  std::vector<float> deeper_logits(std::span<const float> x, std::span<const Token> drawn) const;

  const TransformerConfig& config() const { return config_; }

 private:
  struct DepthHead {
    LayerNorm norm1;
    Linear up, down;
    LayerNorm norm2;
  };
  void add_codes(std::span<const Token> codes, std::span<float> sum) const;
  void check(const Rows& rows) const;
  std::vector<float> carried_by(const PackedRows& packed) const;

  TransformerConfig config_;
  std::vector<float> image_embedding_, image_bias_;  // [C K, D], [C K]
  std::vector<float> image_start_, mask_embedding_;  // [D]
  std::vector<float> position_, kind_;               // [L, D], [2 or 3, D]
  std::optional<Linear> feature_, mirror_;
  std::vector<float> carried_scale_, place_scale_;  // [D]
  ConditionEncoder condition_;
  TransformerBlocks blocks_;
  PredictionHead head_;
  std::vector<DepthHead> depth_heads_;
  std::vector<Linear> logits_;  // by depth, over its codes' embeddings
};

}  // namespace ilat::cpu
