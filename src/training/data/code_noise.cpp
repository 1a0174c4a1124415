#include "training/data/code_noise.h"

#include <ATen/Functions.h>

#include <algorithm>

namespace ilat {
namespace {

constexpr double kMostCells = 1.0 / 3;

}  // namespace

at::Tensor exchange_codes(const at::Tensor& tokens, double images, const SampleStreams& streams) {
  const std::int64_t cells = tokens.size(1) * tokens.size(2), codes = tokens.numel() / tokens.size(0) / cells;
  const at::Tensor from = tokens.to(at::kCPU).contiguous();
  at::Tensor to = from.clone();
  for (std::int64_t image = 0; image < tokens.size(0); ++image) {
    RandomStream random = streams.of(image);
    if (!random.chance(images)) continue;
    const std::int64_t* first = from.data_ptr<std::int64_t>() + image * cells * codes;
    std::int64_t* target = to.data_ptr<std::int64_t>() + image * cells * codes;
    const double share = random.uniform(0, kMostCells);
    for (std::int64_t cell = 0; cell < cells; ++cell)
      if (random.chance(share))
        std::copy_n(first + random.below(static_cast<int>(cells)) * codes, codes, target + cell * codes);
  }
  return to.to(tokens.device());
}

}  // namespace ilat
