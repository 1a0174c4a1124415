#include "backend/cpu/precision_here.h"

#include <cstdint>

#include "kernels/onednn.h"

namespace ilat::cpu {
namespace {

bool is_large(const ModelConfig& config) {
  constexpr std::int64_t kManyWeights = 16'000'000;  // of a transformer's blocks
  if (!config.transformer) return false;
  const std::int64_t width = config.transformer->width;
  return 12 * config.transformer->layers * width * width >= kManyWeights;
}

}  // namespace

Precision precision_of_large_models() {
  return onednn_multiplies_bfloats() ? Precision::bfloat16 : Precision::float32;
}

Precision precision_here(Precision wanted, const ModelConfig& config) {
  if (wanted != Precision::automatic) return wanted;
  return is_large(config) ? precision_of_large_models() : Precision::float32;
}

}  // namespace ilat::cpu
