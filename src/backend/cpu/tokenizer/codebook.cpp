#include "backend/cpu/tokenizer/codebook.h"

#include <algorithm>

namespace ilat::cpu {

Codebook::Codebook(WeightReader& weights, const std::string& name, int size, int width, int depth)
    : size_(size), width_(width), depth_(depth), codes_(weights.take(name + ".weight", {std::int64_t{size} * depth, width})) {
  for (std::size_t first = 0; first < codes_.size(); first += width) {
    float sum = 0;
    for (std::size_t i = first; i < first + width; ++i) sum += codes_[i] * codes_[i];
    square_norms_.push_back(sum);
  }
  const std::size_t each = static_cast<std::size_t>(size) * static_cast<std::size_t>(width);
  for (std::size_t first = 0; first < codes_.size(); first += each)
    panels_.push_back(in_panels(std::span(codes_).subspan(first, each), size));
}

std::vector<Token> Codebook::nearest(const Maps& features) const {
  const std::size_t cells = features.cells(), width = static_cast<std::size_t>(width_);
  const std::size_t size = static_cast<std::size_t>(size_), depths = static_cast<std::size_t>(depth_);
  std::vector<float> left(features.values().begin(), features.values().end()), products(cells * size);
  std::vector<Token> tokens(cells * depths);
  for (std::size_t depth = 0; depth < depths; ++depth) {
    const float* codes = codes_.data() + depth * size * width;
    const float* norms = square_norms_.data() + depth * size;
    multiply_panels({.weights = panels_[depth], .x = {.first = left.data(), .step = width_}, .rows = static_cast<int>(cells)}, products);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      // |z - e|^2 without |z|^2, which is the same for every code.
      float* distances = products.data() + cell * size;
      for (std::size_t code = 0; code < size; ++code) distances[code] = norms[code] - 2 * distances[code];
      const auto chosen = std::min_element(distances, distances + size) - distances;
      tokens[cell * depths + depth] = static_cast<Token>(chosen);
      for (std::size_t i = 0; i < width; ++i) left[cell * width + i] -= codes[static_cast<std::size_t>(chosen) * width + i];
    }
  }
  return tokens;
}

void Codebook::look_up(std::span<const Token> tokens, Maps& to) const {
  const std::size_t width = static_cast<std::size_t>(width_), depths = static_cast<std::size_t>(depth_);
  for (std::size_t cell = 0; cell < to.cells(); ++cell) {
    float* sum = to.cell(cell);
    std::fill_n(sum, width, 0.0f);
    for (std::size_t depth = 0; depth < depths; ++depth) {
      const std::size_t row = depth * size_ + static_cast<std::size_t>(tokens[cell * depths + depth]);
      for (std::size_t i = 0; i < width; ++i) sum[i] += codes_[row * width + i];
    }
  }
}

}  // namespace ilat::cpu
