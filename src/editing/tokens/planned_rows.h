#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "generation/plan.h"

namespace ilat {

/// The rows of one item's plan with the tokens that they feed in.
class PlannedRows {
 public:
  /// @param token_mask [L], 1 = to be generated; like `trained` it must outlive this
  PlannedRows(const TransformerConfig& trained, std::span<const std::uint8_t> token_mask);

  int masked() const { return masked_; }
  /// One step per masked token, or with several cells a step as many.
  /// @param mask of the paper's layout  @param cells_per_step of the packed one
  GenerationPlan plan(AttentionMask mask, int cells_per_step = 1) const;

  /// @param grid [L, C] the tokens so far  @param source [L, C] of the source photo; read by models that see one
  Rows known(const GenerationPlan& plan, std::span<const Token> grid, std::span<const Token> source) const;
  Rows of_step(const PlannedStep& step, std::span<const Token> grid) const;

 private:
  Rows feed(std::span<const int> rows, std::span<const int> sources, std::span<const int> outputs,
            std::span<const Token> grid) const;
  void append_codes(std::vector<Token>& tokens, std::span<const Token> grid, int cell) const;
  std::vector<Token> mirrors_of(const PlannedStep& step, std::span<const Token> grid) const;

  const TransformerConfig& trained_;
  std::span<const std::uint8_t> token_mask_;
  std::size_t depth_;
  std::vector<int> places_;  // [L] which of the masked cells a cell is, -1 = kept
  int masked_ = 0;
};

}  // namespace ilat
