#pragma once

#include <cstddef>
#include <cstdint>
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

enum class Numbers { floats, bfloats };

/// Maps with the channels of a cell side by side, [batch, height, width, channels]: what the convolutions' matrix products
/// and the normalisations want. Starts with arbitrary numbers. Where convolutions read bfloat16, what they alone read is
/// kept in it; all sums and residual paths are float32.
class Maps {
 public:
  Maps() = default;
  Maps(MapPool& pool, int batch_, int height_, int width_, int channels_, Numbers numbers_ = Numbers::floats);
  Maps(Maps&& other) noexcept;
  Maps& operator=(Maps&& other) noexcept;
  ~Maps();

  int batch = 0, height = 0, width = 0, channels = 0;
  Numbers numbers = Numbers::floats;

  std::size_t cells() const { return static_cast<std::size_t>(batch) * height * width; }
  std::size_t size() const { return cells() * channels; }
  // Of floats:
  std::span<float> values() { return {block_.memory.get(), size()}; }
  std::span<const float> values() const { return {block_.memory.get(), size()}; }
  float* cell(std::size_t index) { return block_.memory.get() + index * channels; }
  const float* cell(std::size_t index) const { return block_.memory.get() + index * channels; }
  // Of bfloats:
  std::span<std::uint16_t> bfloats() { return {reinterpret_cast<std::uint16_t*>(block_.memory.get()), size()}; }
  std::span<const std::uint16_t> bfloats() const {
    return {reinterpret_cast<const std::uint16_t*>(block_.memory.get()), size()};
  }
  // Of either:
  std::size_t cell_bytes() const { return static_cast<std::size_t>(channels) * (numbers == Numbers::floats ? 4 : 2); }
  std::byte* bytes_of(std::size_t cell) { return reinterpret_cast<std::byte*>(block_.memory.get()) + cell * cell_bytes(); }
  const std::byte* bytes_of(std::size_t cell) const {
    return reinterpret_cast<const std::byte*>(block_.memory.get()) + cell * cell_bytes();
  }

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

/// The same numbers rounded to bfloat16.
Maps in_bfloats(const Maps& x, Run& run);

/// A rectangle of cells, ends excluded.
struct CellBox {
  int top = 0, left = 0, bottom = 0, right = 0;
};
/// Its part of every map of the batch.
Maps cut_out(const Maps& x, const CellBox& box, Run& run);

}  // namespace ilat::cpu
