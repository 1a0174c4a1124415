#pragma once

#include <array>
#include <optional>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/transformer/transformer_blocks.h"

namespace ilat::cpu {

/// The iLAT transformer (spec section 5), the twin of transformer/transformer.h.
class PaperTransformer {
 public:
  PaperTransformer(WeightReader& weights, const TransformerConfig& config);

  // Rows with their positions, appended to `x`.
  /// @param tokens [L], codes of the condition  @param source_joints [J, 3]
  void embed_condition(std::span<const Token> tokens, std::span<const float> source_joints, std::vector<float>& x) const;
  /// @param joints [J, 3]
  void embed_target_joints(std::span<const float> joints, std::vector<float>& x) const;
  /// @param row 0 = start_z, k + 1 = token k  @param token of the row; negative = the mask's embedding
  void embed_image(int row, Token token, std::vector<float>& x) const;

  const TransformerBlocks& blocks() const { return blocks_; }
  /// [rows, D] -> [rows, K]
  std::vector<float> image_logits(std::span<const float> x, Work work) const;
  const TransformerConfig& config() const { return config_; }

 private:
  void append(std::span<const float> row, int position, std::vector<float>& x) const;
  void embed_joints(std::span<const float> joints, int first_position, std::vector<float>& x) const;

  TransformerConfig config_;
  std::vector<float> condition_start_, image_start_;          // [D]
  std::vector<float> condition_embedding_, image_embedding_;  // [codes, D]
  std::vector<float> image_bias_;                             // [codes]
  std::vector<float> position_;                               // [rows, D]
  std::vector<float> mask_embedding_;                         // [D]; attention_mask = autoencoder only
  std::vector<Linear> pose_;                                  // pose models only
  TransformerBlocks blocks_;
  PredictionHead head_;
  Linear logits_;  // over the image codes' embeddings
};

}  // namespace ilat::cpu
