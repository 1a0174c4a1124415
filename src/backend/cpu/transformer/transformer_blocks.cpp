#include "backend/cpu/transformer/transformer_blocks.h"

#include <algorithm>
#include <cmath>

#include "kernels/cache_attention.h"
#include "kernels/large_product.h"
#include "kernels/row_norms.h"
#include "kernels/threads.h"

namespace ilat::cpu {
namespace {

constexpr double kSlowest = 50;   // cells: see transformer/turned_heads.cpp
constexpr int kRowsTogether = 64;  // rows of one head whose scores are one matrix product

std::vector<PassGroup> groups_of(const Pass& pass) {
  std::vector<PassGroup> groups;
  for (int row = 0; row < static_cast<int>(pass.size()); ++row) {
    const PassRow& own = pass[static_cast<std::size_t>(row)];
    if (!groups.empty()) {
      const PassRow& before = pass[static_cast<std::size_t>(groups.back().first)];
      if (before.sequence == own.sequence && before.limit == own.limit && groups.back().count < kRowsTogether) {
        ++groups.back().count;
        continue;
      }
    }
    groups.push_back({row, 1});
  }
  return groups;
}

}  // namespace

void add(std::span<float> x, std::span<const float> y) { std::ranges::transform(x, y, x.begin(), std::plus<>()); }

std::vector<float> rows_at(std::span<const float> x, std::span<const int> outputs, int width) {
  std::vector<float> rows;
  for (const int output : outputs) {
    const auto row = x.subspan(static_cast<std::size_t>(output) * width, static_cast<std::size_t>(width));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

TransformerBlocks::TransformerBlocks(WeightReader& weights, const TransformerConfig& config)
    : config_(config), head_width_(config.width / config.heads), packed_(config.layout == Layout::packed) {
  const int width = config.width;
  for (int i = 0; i < config.layers; ++i) {
    const std::string name = "block." + std::to_string(i), attention = name + ".attention";
    float scale = 1 / std::sqrt(static_cast<float>(head_width_));
    if (packed_) {
      const std::vector<float> log_scale = weights.take(attention + ".log_scale", {1});
      if (!log_scale.empty()) scale *= std::exp(log_scale.front());
    }
    blocks_.push_back(
        {LayerNorm(weights, name + ".norm1", width),
         packed_ ? Linear(weights, attention + ".input", width, 3 * width)
                 : Linear(weights, {attention + ".query", attention + ".key", attention + ".value"}, width, width),
         Linear(weights, attention + ".output", width, width), LayerNorm(weights, name + ".norm2", width),
         Linear(weights, name + ".mlp.up", width, 4 * width), Linear(weights, name + ".mlp.down", 4 * width, width), scale});
  }
  if (!packed_) return;
  // Half of the pairs turn with the cell's row, half with its column.
  const int quarter = head_width_ / 4;
  for (int cell = 0; cell < config.tokens(); ++cell)
    for (const int place : {cell / config.tokens_per_side, cell % config.tokens_per_side})
      for (int i = 0; i < quarter; ++i) {
        const float frequency = std::exp(static_cast<float>(i) * static_cast<float>(-std::log(kSlowest) / quarter));
        const float angle = static_cast<float>(place) * frequency;
        cosines_.push_back(std::cos(angle));
        sines_.push_back(std::sin(angle));
      }
}

KeyValueCache TransformerBlocks::make_cache(int sequences, int capacity) const {
  return KeyValueCache({.layers = config_.layers, .heads = config_.heads, .head_width = head_width_}, sequences, capacity);
}

void TransformerBlocks::turn(std::span<float> rows, const Pass& pass, float query_scale) const {
  const std::size_t width = static_cast<std::size_t>(head_width_), half = width / 2;
  const std::size_t heads = static_cast<std::size_t>(config_.heads);
  const auto turn_part = [&](float* part, int cell, float scale) {
    const float* cosines = cosines_.data() + static_cast<std::size_t>(cell) * half;
    const float* sines = sines_.data() + static_cast<std::size_t>(cell) * half;
    rms_normalise({.x = {part, heads * width}, .weight = {}, .width = head_width_}, {part, heads * width});
    for (std::size_t head = 0; head < heads; ++head, part += width)
      for (std::size_t i = 0; i < half; ++i) {
        const float a = part[i] * scale, b = part[half + i] * scale;
        part[i] = a * cosines[i] - b * sines[i];
        part[half + i] = a * sines[i] + b * cosines[i];
      }
  };
  share_out(std::ssize(pass), 32, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (auto row = static_cast<std::size_t>(first); row < static_cast<std::size_t>(last); ++row) {
      float* numbers = rows.data() + row * 3 * heads * width;
      turn_part(numbers, pass[row].query_cell, query_scale);
      turn_part(numbers + heads * width, pass[row].key_cell, 1);
    }
  });
}

void TransformerBlocks::attend_rows(std::span<const float> rows, const Pass& pass, std::span<const PassGroup> groups,
                                    LayerOfCache place, std::span<float> mixed) const {
  KeyValueCache& cache = place.cache;
  const int layer = place.layer;
  const int width = config_.width, stride = 3 * width, heads = config_.heads, each = head_width_;
  const int capacity = cache.capacity();
  const auto part = [&](std::size_t row, int which, int head) {
    return rows.subspan(row * stride + static_cast<std::size_t>(which) * width + static_cast<std::size_t>(head) * each,
                        static_cast<std::size_t>(each));
  };
  share_out(heads, pass.size() > 16 ? 1 : heads, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (int head = static_cast<int>(first); head < last; ++head)
      for (std::size_t row = 0; row < pass.size(); ++row) {
        const std::size_t slot = static_cast<std::size_t>(pass[row].slot);
        const std::span<float> keys = cache.keys(layer, pass[row].sequence, head);
        const std::span<const float> key = part(row, 1, head);
        for (std::size_t i = 0; i < key.size(); ++i) keys[i * capacity + slot] = key[i];
        std::ranges::copy(part(row, 2, head),
                          cache.values(layer, pass[row].sequence, head).begin() + static_cast<std::ptrdiff_t>(slot * each));
      }
  });

  const std::ptrdiff_t tasks = std::ssize(groups) * heads;
  std::ptrdiff_t numbers = 0;  // that a head's queries meet
  for (const PassRow& row : pass) numbers += static_cast<std::ptrdiff_t>(row.limit) * each;
  constexpr std::ptrdiff_t kWorthAThread = 1 << 16;
  const std::ptrdiff_t by_task = numbers / std::max<std::ptrdiff_t>(1, std::ssize(groups));
  share_out(tasks, items_worth(kWorthAThread, by_task), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    thread_local std::vector<float> scores;
    for (std::ptrdiff_t task = first; task < last; ++task) {
      const PassGroup& group = groups[static_cast<std::size_t>(task / heads)];
      const int head = static_cast<int>(task % heads);
      const PassRow& row = pass[static_cast<std::size_t>(group.first)];
      const std::size_t row_index = static_cast<std::size_t>(group.first);
      scores.resize(static_cast<std::size_t>(group.count) * row.limit);
      const std::span<const float> keys = cache.keys(layer, row.sequence, head);
      const std::span<const float> values = cache.values(layer, row.sequence, head);
      float* out = mixed.data() + row_index * width + static_cast<std::size_t>(head) * each;
      if (group.count == 1) {
        attend({.query = part(row_index, 0, head), .keys = keys, .values = values, .capacity = capacity, .slots = row.limit},
               scores, {out, static_cast<std::size_t>(each)});
        continue;
      }
      multiply({.a = part(row_index, 0, head).data(), .a_stride = stride, .b = keys.data(), .b_stride = capacity,
                .c = scores.data(), .c_stride = row.limit, .m = group.count, .n = row.limit, .k = each});
      softmax_rows(scores, row.limit);
      multiply({.a = scores.data(), .a_stride = row.limit, .b = values.data(), .b_stride = each, .c = out,
                .c_stride = width, .m = group.count, .n = each, .k = row.limit});
    }
  });
}

void TransformerBlocks::forward(std::vector<float>& x, const Pass& pass, KeyValueCache& cache, Work work) const {
  int slots = 0;
  for (const PassRow& row : pass) slots = std::max({slots, row.slot + 1, row.limit});
  cache.reserve(slots);
  const std::size_t width = static_cast<std::size_t>(config_.width), size = pass.size() * width;
  std::vector<float> h(size), wide(4 * size), mixed(size);
  const std::vector<PassGroup> groups = groups_of(pass);
  const std::span<float> heads = std::span(wide).first(3 * size);
  for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
    const Block& block = blocks_[layer];
    block.norm1.forward(x, h);
    block.input.forward(h, heads, work);  // [rows, 3, heads, head_width]
    if (packed_) {
      turn(heads, pass, block.query_scale);
    } else {
      for (std::size_t row = 0; row < pass.size(); ++row)
        for (float& number : heads.subspan(row * 3 * width, width)) number *= block.query_scale;
    }
    attend_rows(heads, pass, groups, {cache, static_cast<int>(layer)}, mixed);
    block.output.forward(mixed, h, work);
    add(x, h);
    block.norm2.forward(x, h);
    block.up.forward(h, wide, work);
    apply_curve(packed_ ? Curve::squared_relu : Curve::gelu, wide);
    block.down.forward(wide, h, work);
    add(x, h);
  }
}

PredictionHead::PredictionHead(WeightReader& weights, const std::string& name, int width)
    : norm1_(weights, name + ".norm1", width),
      dense_(weights, name + ".dense", width, width),
      norm2_(weights, name + ".norm2", width) {}

std::vector<float> PredictionHead::forward(std::span<const float> x, Work work) const {
  std::vector<float> h(x.size()), y(x.size());
  norm1_.forward(x, h);
  dense_.forward(h, y, work);
  apply_curve(Curve::gelu, y);
  norm2_.forward(y, y);
  return y;
}

}  // namespace ilat::cpu
