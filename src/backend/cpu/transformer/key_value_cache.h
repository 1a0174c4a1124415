#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backend/backend.h"

namespace ilat::cpu {

/// Keys and values of a batch of sequences. Slots of a sequence: what was known at first, then the causal rows in the
/// order in which they ran. Sequences of one batch may be filled to different heights.
class KeyValueCache : public KvCache {
 public:
  struct Sizes {
    int layers = 0, heads = 0, head_width = 0;
  };
  /// @param sequences how many  @param capacity slots of each
  KeyValueCache(const Sizes& sizes, int sequences, int capacity);

  std::unique_ptr<KvCache> copy() const override { return std::make_unique<KeyValueCache>(*this); }

  /// [head_width, capacity]: one number of all slots side by side, as a query meets them
  std::span<float> keys(int layer, int sequence, int head);
  /// [capacity, head_width]
  std::span<float> values(int layer, int sequence, int head);

  /// Room for so many slots in every sequence.
  void reserve(int slots);
  /// Every sequence `copies` times in a row.
  void repeat(int copies);

  int capacity() const { return capacity_; }
  const Sizes& sizes() const { return sizes_; }

  std::vector<int> used;  ///< slots filled, per sequence

 private:
  std::size_t place(int layer, int sequence, int head) const;

  Sizes sizes_;
  int sequences_, capacity_;
  std::vector<float> keys_, values_;  // [layers, sequences, heads, ...]
};

}  // namespace ilat::cpu
