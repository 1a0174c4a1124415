#pragma once

#include <span>

namespace ilat {

/// One head's query over the slots of a key/value cache:
///     out = sum over slots of softmax(query . key[slot]) value[slot]
struct CacheAttention {
  std::span<const float> query;   ///< [head_width], scaled
  std::span<const float> keys;    ///< [head_width, capacity]: a number of all slots side by side
  std::span<const float> values;  ///< [capacity, head_width]
  int capacity = 0;
  int slots = 0;  ///< seen, from the first; at least 1
};

/// @param scores room for `slots` numbers
/// @param out [head_width]
void attend(const CacheAttention& head, std::span<float> scores, std::span<float> out);
void attend_plainly(const CacheAttention& head, std::span<float> scores, std::span<float> out);

/// Every row becomes exp(x) over the sum of all exp(x). [rows, width]
void softmax_rows(std::span<float> values, int width);

}  // namespace ilat
