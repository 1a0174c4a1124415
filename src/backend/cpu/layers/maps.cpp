#include "backend/cpu/layers/maps.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#include "kernels/bfloats.h"
#include "kernels/threads.h"

namespace ilat::cpu {
namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

void MapPool::Free::operator()(float* memory) const { std::free(memory); }

MapPool::Block MapPool::take(std::size_t floats) {
  auto best = blocks_.end();
  for (auto block = blocks_.begin(); block != blocks_.end(); ++block)
    if (block->size >= floats && (best == blocks_.end() || block->size < best->size)) best = block;
  if (best != blocks_.end()) {
    Block taken = std::move(*best);
    blocks_.erase(best);
    return taken;
  }
  const std::size_t bytes = (floats * sizeof(float) + kAlignment) / kAlignment * kAlignment;
  auto* memory = static_cast<float*>(std::aligned_alloc(kAlignment, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  return {std::unique_ptr<float[], Free>(memory), floats};
}

void MapPool::give(Block block) { blocks_.push_back(std::move(block)); }

Maps::Maps(MapPool& pool, int batch_, int height_, int width_, int channels_, Numbers numbers_)
    : batch(batch_),
      height(height_),
      width(width_),
      channels(channels_),
      numbers(numbers_),
      pool_(&pool),
      block_(pool.take(numbers_ == Numbers::floats ? size() : (size() + 1) / 2)) {}

Maps::Maps(Maps&& other) noexcept { *this = std::move(other); }

Maps& Maps::operator=(Maps&& other) noexcept {
  std::swap(batch, other.batch);
  std::swap(height, other.height);
  std::swap(width, other.width);
  std::swap(channels, other.channels);
  std::swap(numbers, other.numbers);
  std::swap(pool_, other.pool_);
  std::swap(block_, other.block_);
  return *this;
}

Maps::~Maps() {
  if (block_.memory) pool_->give(std::move(block_));
}

Maps folded(const FloatMaps& planes, int side, Run& run) {
  const std::size_t squares = static_cast<std::size_t>(side) * side;
  Maps maps(run.pool, planes.batch, planes.height / side, planes.width / side,
            planes.channels * static_cast<int>(squares));
  const std::size_t across = static_cast<std::size_t>(maps.width), down = static_cast<std::size_t>(maps.height);
  const std::size_t edge = static_cast<std::size_t>(side), width = static_cast<std::size_t>(planes.width);
  for (int item = 0; item < planes.batch; ++item)
    for (int channel = 0; channel < planes.channels; ++channel) {
      const float* plane = planes.plane(item, channel);
      for (std::size_t y = 0; y < down * edge; ++y) {
        const std::size_t row = (static_cast<std::size_t>(item) * down + y / edge) * across;
        const std::size_t place = static_cast<std::size_t>(channel) * squares + y % edge * edge;
        for (std::size_t x = 0; x < across * edge; ++x) maps.cell(row + x / edge)[place + x % edge] = plane[y * width + x];
      }
    }
  return maps;
}

FloatMaps unfolded(const Maps& maps, int side) {
  const std::size_t edge = static_cast<std::size_t>(side), squares = edge * edge;
  FloatMaps planes;
  planes.batch = maps.batch;
  planes.channels = maps.channels / static_cast<int>(squares);
  planes.height = maps.height * side;
  planes.width = maps.width * side;
  planes.values.resize(maps.size());
  const std::size_t across = static_cast<std::size_t>(maps.width), down = static_cast<std::size_t>(maps.height);
  for (int item = 0; item < planes.batch; ++item)
    for (int channel = 0; channel < planes.channels; ++channel) {
      float* plane = planes.plane(item, channel);
      for (std::size_t y = 0; y < down * edge; ++y) {
        const std::size_t row = (static_cast<std::size_t>(item) * down + y / edge) * across;
        const std::size_t place = static_cast<std::size_t>(channel) * squares + y % edge * edge;
        for (std::size_t x = 0; x < across * edge; ++x) plane[y * across * edge + x] = maps.cell(row + x / edge)[place + x % edge];
      }
    }
  return planes;
}

Maps in_bfloats(const Maps& x, Run& run) {
  Maps y(run.pool, x.batch, x.height, x.width, x.channels, Numbers::bfloats);
  round_to_bfloats(x.values(), y.bfloats());
  return y;
}

Maps cut_out(const Maps& x, const CellBox& box, Run& run) {
  Maps y(run.pool, x.batch, box.bottom - box.top, box.right - box.left, x.channels, x.numbers);
  for (int item = 0; item < x.batch; ++item)
    for (int row = 0; row < y.height; ++row) {
      const std::size_t from = (static_cast<std::size_t>(item) * x.height + box.top + row) * x.width + box.left;
      const std::size_t to = (static_cast<std::size_t>(item) * y.height + row) * y.width;
      std::copy_n(x.bytes_of(from), static_cast<std::size_t>(y.width) * y.cell_bytes(), y.bytes_of(to));
    }
  return y;
}

}  // namespace ilat::cpu
