#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "tensor/float_maps.h"

namespace ilat::cpu {

/// Memory that the maps of a running network come from and go back to: fresh memory costs a page fault every 4 KiB.
class MapPool {
 public:
  struct Free {
    void operator()(float* memory) const;
  };
  struct Block {
    std::unique_ptr<float[], Free> memory;  // at an address that vectors like
    std::size_t size = 0;
  };
  /// The smallest block at hand that is large enough, or a new one.
  Block take(std::size_t floats);
  void give(Block block);

 private:
  std::vector<Block> blocks_;
};

/// Maps with the channels of a cell side by side, [batch, height, width, channels]: what the convolutions' matrix products
/// and the normalisations want. Starts with arbitrary numbers.
class Maps {
 public:
  Maps() = default;
  Maps(MapPool& pool, int batch_, int height_, int width_, int channels_);
  Maps(Maps&& other) noexcept;
  Maps& operator=(Maps&& other) noexcept;
  ~Maps();

  int batch = 0, height = 0, width = 0, channels = 0;

  std::size_t cells() const { return static_cast<std::size_t>(batch) * height * width; }
  std::size_t size() const { return cells() * channels; }
  std::span<float> values() { return {block_.memory.get(), size()}; }
  std::span<const float> values() const { return {block_.memory.get(), size()}; }
  float* cell(std::size_t index) { return block_.memory.get() + index * channels; }
  const float* cell(std::size_t index) const { return block_.memory.get() + index * channels; }

 private:
  MapPool* pool_ = nullptr;
  MapPool::Block block_;
};

/// What a network needs while it runs. For one thread at a time; outlives its maps.
struct Run {
  MapPool pool = {};
  std::vector<std::byte> scratch = {};  // of the convolutions
};

/// Every square of `side` x `side` pixels becomes one cell, channels in the order (channel, row, column).
/// [B, C, H, W] -> [B, H / side, W / side, C side^2]
Maps folded(const FloatMaps& planes, int side, Run& run);
/// The inverse of folded().
FloatMaps unfolded(const Maps& maps, int side);

}  // namespace ilat::cpu
