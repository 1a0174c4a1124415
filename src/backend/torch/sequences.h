#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/torch/torch_backend.h"
#include "ilat/error.h"

namespace ilat {

/// The part of Backend in which the two layouts of the transformer differ. Sequences of a batch may be filled to
/// different heights: batches are padded to the longest item, and no row sees padding.
class Sequences {
 public:
  virtual ~Sequences() = default;
  virtual Condition condition(const Guides& guides) = 0;
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) = 0;
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;
  virtual std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) = 0;
};

/// @param type in which the networks compute
std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);
std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);

/// A network that a call needs.
/// @throws Error bad_model if the model has none
template <class Module>
const Module& need(const std::shared_ptr<Module>& module, const char* part, const ModelConfig& config) {
  if (module) return *module;
  throw Error(ErrorCode::bad_model, std::string("the model has no ") + part + "; train it first", config.name);
}

/// @throws Error usage
void expect_count(std::size_t got, std::size_t expected, const char* what);
/// @throws Error usage if a batch of maps has another shape than the model works with
void expect_shape(const FloatMaps& maps, int channels, int side, const char* what);

}  // namespace ilat
