#pragma once

#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/layers/maps.h"
#include "backend/cpu/layers/weight_reader.h"
#include "kernels/float_panels.h"

namespace ilat::cpu {

/// The twin of tokenizer/codebook.h.
class Codebook {
 public:
  Codebook(WeightReader& weights, const std::string& name, int size, int width, int depth = 1);
  /// [B, h, w, D] -> [B, h, w, C], the lowest index on a tie
  std::vector<Token> nearest(const Maps& features) const;
  /// [B h w, C], each in range -> the sums of their vectors, [B, h, w, D]
  void look_up(std::span<const Token> tokens, Maps& to) const;

  int size() const { return size_; }

 private:
  int size_, width_, depth_;
  std::vector<float> codes_;         // [C K, D], depth after depth
  std::vector<FloatPanels> panels_;  // the same, by depth
  std::vector<float> square_norms_;  // [C K]
};

}  // namespace ilat::cpu
