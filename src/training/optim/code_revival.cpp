#include "training/optim/code_revival.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace ilat {
namespace {

constexpr std::uint64_t kStart = 11, kRevive = 12;  // purposes of random streams
constexpr double kUseDecay = 0.98;                  // a code is judged by about fifty batches

}  // namespace

CodeRevival::CodeRevival(Codebook& codebook, const Options& options)
    : codebook_(codebook), options_(options), use_(at::ones({codebook.weight.size(0)}, codebook.weight.device())) {}

at::Tensor CodeRevival::random_cells(const at::Tensor& cells, std::int64_t count, RandomStream& random) const {
  at::Tensor chosen = at::empty({count}, at::kLong);
  at::Tensor noise = at::empty({count, codebook_.width()});
  for (std::int64_t i = 0; i < count; ++i)
    chosen.data_ptr<std::int64_t>()[i] = random.below(static_cast<int>(cells.size(0)));
  for (std::int64_t i = 0; i < noise.numel(); ++i)
    noise.data_ptr<float>()[i] = static_cast<float>(random.uniform(-1, 1));
  return cells.index_select(0, chosen.to(cells.device())) + noise.to(cells.device()) * (0.02 * cells.std());  // [count, D]
}

void CodeRevival::start_codes_on(const at::Tensor& features) {
  const c10::AutoGradMode no_gradient(false);
  RandomStream random(options_.seed, kStart, 0);
  at::Tensor cells = features.permute({0, 2, 3, 1}).reshape({-1, codebook_.width()});  // [B h w, D]
  for (int depth = 0; depth < codebook_.depth(); ++depth) {
    at::Tensor codes = codebook_.codes(depth).detach();  // [K, D]
    codes.copy_(random_cells(cells, codebook_.size(), random));
    for (int round = 0; round < 10; ++round) {
      const at::Tensor chosen = codebook_.nearest_of(cells, depth);                 // [B h w]
      const at::Tensor sums = at::zeros_like(codes).index_add_(0, chosen, cells);   // [K, D]
      const at::Tensor counts = at::bincount(chosen, {}, codes.size(0)).unsqueeze(1);  // [K, 1]
      codes.copy_(at::where(counts > 0, sums / counts.clamp_min(1), codes));
    }
    cells = cells - codes.index_select(0, codebook_.nearest_of(cells, depth));
  }
}

void CodeRevival::after_step(int step, const at::Tensor& features, const at::Tensor& tokens) {
  const c10::AutoGradMode no_gradient(false);
  const at::Tensor seen = at::bincount(codebook_.rows(tokens).flatten(), {}, codebook_.weight.size(0));  // [C K]
  use_.lerp_(seen.to(at::kFloat), 1 - kUseDecay);
  if (options_.every <= 0 || step >= options_.until_step || (step + 1) % options_.every != 0) return;

  const double mean = use_.mean().item<double>();
  RandomStream random(options_.seed, kRevive, static_cast<std::uint64_t>(step));
  at::Tensor cells = features.detach().permute({0, 2, 3, 1}).reshape({-1, codebook_.width()});  // [B h w, D]
  for (int depth = 0; depth < codebook_.depth(); ++depth) {
    at::Tensor codes = codebook_.codes(depth).detach();                                         // [K, D]
    at::Tensor use = use_.narrow(0, std::int64_t{depth} * codebook_.size(), codebook_.size());  // [K]
    const at::Tensor dead = at::nonzero(use < options_.dead_below * mean).flatten();            // [count]
    const at::Tensor left = cells - codes.index_select(0, codebook_.nearest_of(cells, depth));
    if (dead.numel() > 0) {
      codes.index_copy_(0, dead, random_cells(cells, dead.numel(), random));
      use.index_fill_(0, dead, mean);  // a revived code gets time to prove itself
    }
    cells = left;
  }
}

}  // namespace ilat
