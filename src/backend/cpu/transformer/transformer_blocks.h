#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/layers/linear.h"
#include "backend/cpu/transformer/key_value_cache.h"
#include "config/model_config.h"

namespace ilat::cpu {

/// A row on its way through the blocks: its keys and values go to a slot, and it sees the slots before `limit`.
struct PassRow {
  int sequence = 0;
  int slot = 0;
  int limit = 0;
  int query_cell = 0, key_cell = 0;  ///< where it stands; packed layout only
};

/// Rows that run together, those of a sequence side by side. Every row sees a prefix of its sequence's slots: that is all
/// there is to who sees whom, in a prefill as in a step.
using Pass = std::vector<PassRow>;

/// Rows of a pass, side by side, that see the same slots of the same sequence.
struct PassGroup {
  int first = 0, count = 0;
};

/// All blocks of a transformer over a cache; the twins of transformer/blocks.h and transformer/packed_blocks.h.
class TransformerBlocks {
 public:
  TransformerBlocks(WeightReader& weights, const TransformerConfig& config);

  /// @param x [rows, D], becomes the blocks' output
  void forward(std::vector<float>& x, const Pass& pass, KeyValueCache& cache, Work work) const;
  KeyValueCache make_cache(int sequences, int capacity) const;

 private:
  struct LayerOfCache {
    KeyValueCache& cache;
    int layer;
  };
  struct Block {
    LayerNorm norm1;
    Linear input;  // queries, keys, values
    Linear output;
    LayerNorm norm2;
    Linear up, down;
    float query_scale;
  };
  void turn(std::span<float> rows, const Pass& pass, float query_scale) const;
  /// @param groups of the pass
  void attend_rows(std::span<const float> rows, const Pass& pass, std::span<const PassGroup> groups, LayerOfCache layer,
                   std::span<float> mixed) const;

  TransformerConfig config_;
  int head_width_;
  bool packed_;
  std::vector<float> cosines_, sines_;  // [L, head_width / 2], packed layout only
  std::vector<Block> blocks_;
};

/// LayerNorm, linear, GELU, LayerNorm: what the embeddings are compared with. [rows, D] -> [rows, D]
class PredictionHead {
 public:
  PredictionHead(WeightReader& weights, const std::string& name, int width);
  std::vector<float> forward(std::span<const float> x, Work work) const;

 private:
  LayerNorm norm1_;
  Linear dense_;
  LayerNorm norm2_;
};

/// x += y
void add(std::span<float> x, std::span<const float> y);
/// The rows of `x` [.., width] at `outputs`.
std::vector<float> rows_at(std::span<const float> x, std::span<const int> outputs, int width);

}  // namespace ilat::cpu
