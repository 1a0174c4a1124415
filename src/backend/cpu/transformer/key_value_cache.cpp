#include "backend/cpu/transformer/key_value_cache.h"

#include <algorithm>
#include <utility>

namespace ilat::cpu {

KeyValueCache::KeyValueCache(const Sizes& sizes, int sequences, int capacity)
    : used(static_cast<std::size_t>(sequences)), sizes_(sizes), sequences_(sequences), capacity_((capacity + 15) / 16 * 16) {
  const std::size_t numbers =
      static_cast<std::size_t>(sizes.layers) * sequences * sizes.heads * sizes.head_width * capacity_;
  keys_.resize(numbers);
  values_.resize(numbers);
}

std::size_t KeyValueCache::place(int layer, int sequence, int head) const {
  return ((static_cast<std::size_t>(layer) * sequences_ + sequence) * sizes_.heads + head) * sizes_.head_width * capacity_;
}

std::span<float> KeyValueCache::keys(int layer, int sequence, int head) {
  return std::span(keys_).subspan(place(layer, sequence, head), static_cast<std::size_t>(sizes_.head_width) * capacity_);
}

std::span<float> KeyValueCache::values(int layer, int sequence, int head) {
  return std::span(values_).subspan(place(layer, sequence, head), static_cast<std::size_t>(sizes_.head_width) * capacity_);
}

void KeyValueCache::reserve(int slots) {
  if (slots <= capacity_) return;
  KeyValueCache larger(sizes_, sequences_, slots + slots / 4);
  for (std::size_t row = 0; row < keys_.size() / capacity_; ++row)  // a number of all slots
    std::copy_n(keys_.begin() + static_cast<std::ptrdiff_t>(row * capacity_), capacity_,
                larger.keys_.begin() + static_cast<std::ptrdiff_t>(row * larger.capacity_));
  const std::size_t each = static_cast<std::size_t>(capacity_) * sizes_.head_width;
  const std::size_t each_larger = static_cast<std::size_t>(larger.capacity_) * sizes_.head_width;
  for (std::size_t head = 0; head < values_.size() / each; ++head)
    std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(head * each), each,
                larger.values_.begin() + static_cast<std::ptrdiff_t>(head * each_larger));
  keys_ = std::move(larger.keys_);
  values_ = std::move(larger.values_);
  capacity_ = larger.capacity_;
}

void KeyValueCache::repeat(int copies) {
  KeyValueCache more(sizes_, sequences_ * copies, capacity_);
  const std::size_t each = static_cast<std::size_t>(sizes_.heads) * sizes_.head_width * capacity_;
  for (int layer = 0; layer < sizes_.layers; ++layer)
    for (int sequence = 0; sequence < more.sequences_; ++sequence) {
      const auto from = static_cast<std::ptrdiff_t>(place(layer, sequence / copies, 0));
      const auto to = static_cast<std::ptrdiff_t>(more.place(layer, sequence, 0));
      std::copy_n(keys_.begin() + from, each, more.keys_.begin() + to);
      std::copy_n(values_.begin() + from, each, more.values_.begin() + to);
    }
  for (std::size_t sequence = 0; sequence < more.used.size(); ++sequence)
    more.used[sequence] = used[sequence / static_cast<std::size_t>(copies)];
  used = std::move(more.used);
  sequences_ = more.sequences_;
  keys_ = std::move(more.keys_);
  values_ = std::move(more.values_);
}

}  // namespace ilat::cpu
