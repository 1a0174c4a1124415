#include "kernels/cache_attention.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cache_attention.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/curves-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using OneFloat = hn::CappedTag<float, 1>;

/// exp(x - largest) in place. @return their sum
HWY_INLINE float exponentials(float* HWY_RESTRICT x, std::size_t count) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  auto most = hn::Set(d, x[0]);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) most = hn::Max(most, hn::LoadU(d, x + i));
  float largest = hn::GetLane(hn::MaxOfLanes(d, most));
  for (; i < count; ++i) largest = std::max(largest, x[i]);
  auto sums = hn::Zero(d);
  for (i = 0; i + lanes <= count; i += lanes) {
    const auto value = safe_exp(d, hn::Sub(hn::LoadU(d, x + i), hn::Set(d, largest)));
    hn::StoreU(value, d, x + i);
    sums = hn::Add(sums, value);
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, sums));
  const OneFloat one;
  for (; i < count; ++i) {
    const auto value = safe_exp(one, hn::Sub(hn::LoadU(one, x + i), hn::Set(one, largest)));
    hn::StoreU(value, one, x + i);
    sum += x[i];
  }
  return sum;
}

void softmax_row(float* HWY_RESTRICT x, std::size_t count) {
  const float factor = 1 / exponentials(x, count);
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, x + i);
  for (; i < count; ++i) x[i] *= factor;
}

/// Scores of kVectors vectors of slots at once, so that the products do not wait for each other.
template <int kVectors>
HWY_INLINE void score_slots(const CacheAttention& head, std::size_t slot, float* HWY_RESTRICT scores) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d), width = head.query.size(), capacity = static_cast<std::size_t>(head.capacity);
  hn::Vec<Floats> sums[kVectors];
  for (int v = 0; v < kVectors; ++v) sums[v] = hn::Zero(d);
  for (std::size_t i = 0; i < width; ++i) {
    const auto query = hn::Set(d, head.query[i]);
    const float* HWY_RESTRICT keys = head.keys.data() + i * capacity + slot;
    for (int v = 0; v < kVectors; ++v)
      sums[v] = hn::MulAdd(query, hn::LoadU(d, keys + static_cast<std::size_t>(v) * lanes), sums[v]);
  }
  for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[v], d, scores + slot + static_cast<std::size_t>(v) * lanes);
}

void attend_head(const CacheAttention& head, float* HWY_RESTRICT scores, float* HWY_RESTRICT out) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d), width = head.query.size(), slots = static_cast<std::size_t>(head.slots);
  const std::size_t capacity = static_cast<std::size_t>(head.capacity);
  std::size_t slot = 0;
  for (; slot + 4 * lanes <= slots; slot += 4 * lanes) score_slots<4>(head, slot, scores);
  for (; slot + lanes <= slots; slot += lanes) score_slots<1>(head, slot, scores);
  for (; slot < slots; ++slot) {
    float sum = 0;
    for (std::size_t i = 0; i < width; ++i) sum += head.query[i] * head.keys[i * capacity + slot];
    scores[slot] = sum;
  }
  const float factor = 1 / exponentials(scores, slots);
  std::size_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const float* HWY_RESTRICT values = head.values.data() + i;
    auto first = hn::Zero(d), second = hn::Zero(d);
    for (slot = 0; slot + 2 <= slots; slot += 2) {
      first = hn::MulAdd(hn::Set(d, scores[slot]), hn::LoadU(d, values + slot * width), first);
      second = hn::MulAdd(hn::Set(d, scores[slot + 1]), hn::LoadU(d, values + (slot + 1) * width), second);
    }
    if (slot < slots) first = hn::MulAdd(hn::Set(d, scores[slot]), hn::LoadU(d, values + slot * width), first);
    hn::StoreU(hn::Mul(hn::Add(first, second), hn::Set(d, factor)), d, out + i);
  }
  for (; i < width; ++i) {
    float sum = 0;
    for (slot = 0; slot < slots; ++slot) sum += scores[slot] * head.values[slot * width + i];
    out[i] = sum * factor;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(attend_head);
HWY_EXPORT(softmax_row);

void attend(const CacheAttention& head, std::span<float> scores, std::span<float> out) {
  HWY_DYNAMIC_DISPATCH(attend_head)(head, scores.data(), out.data());
}

void attend_plainly(const CacheAttention& head, std::span<float> scores, std::span<float> out) {
  const std::size_t width = head.query.size(), slots = static_cast<std::size_t>(head.slots);
  const std::size_t capacity = static_cast<std::size_t>(head.capacity);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    scores[slot] = 0;
    for (std::size_t i = 0; i < width; ++i) scores[slot] += head.query[i] * head.keys[i * capacity + slot];
  }
  const float largest = *std::max_element(scores.begin(), scores.begin() + head.slots);
  double sum = 0;
  for (std::size_t slot = 0; slot < slots; ++slot) sum += scores[slot] = std::exp(scores[slot] - largest);
  for (std::size_t i = 0; i < width; ++i) {
    double mixed = 0;
    for (std::size_t slot = 0; slot < slots; ++slot)
      mixed += static_cast<double>(scores[slot]) * static_cast<double>(head.values[slot * width + i]);
    out[i] = static_cast<float>(mixed / sum);
  }
}

void softmax_rows(std::span<float> values, int width) {
  const auto run = &HWY_DYNAMIC_DISPATCH(softmax_row);
  const std::size_t each = static_cast<std::size_t>(width);
  for (std::size_t row = 0; row + each <= values.size(); row += each) run(values.data() + row, each);
}

}  // namespace ilat
#endif  // HWY_ONCE
