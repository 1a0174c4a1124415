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
    : codebook_(codebook), options_(options), use_(at::ones({codebook.size()})) {}

at::Tensor CodeRevival::random_cells(const at::Tensor& features, std::int64_t count, RandomStream& random) const {
  const at::Tensor cells = features.detach().permute({0, 2, 3, 1}).reshape({-1, codebook_.width()});  // [B h w, D]
  at::Tensor chosen = at::empty({count}, at::kLong);
  at::Tensor noise = at::empty({count, codebook_.width()});
  for (std::int64_t i = 0; i < count; ++i)
    chosen.data_ptr<std::int64_t>()[i] = random.below(static_cast<int>(cells.size(0)));
  for (std::int64_t i = 0; i < noise.numel(); ++i)
    noise.data_ptr<float>()[i] = static_cast<float>(random.uniform(-1, 1));
  return cells.index_select(0, chosen) + noise * (0.02 * cells.std());  // [count, D]
}

void CodeRevival::start_codes_on(const at::Tensor& features) {
  const c10::AutoGradMode no_gradient(false);
  RandomStream random(options_.seed, kStart, 0);
  codebook_.weight.detach().copy_(random_cells(features, codebook_.size(), random));
  const at::Tensor cells = features.permute({0, 2, 3, 1}).reshape({-1, codebook_.width()});  // [B h w, D]
  for (int round = 0; round < 10; ++round) {
    const at::Tensor chosen = codebook_.nearest(features).flatten();                                 // [B h w]
    const at::Tensor sums = at::zeros_like(codebook_.weight.detach()).index_add_(0, chosen, cells);  // [K, D]
    const at::Tensor counts = at::bincount(chosen, {}, codebook_.size()).unsqueeze(1);               // [K, 1]
    codebook_.weight.detach().copy_(at::where(counts > 0, sums / counts.clamp_min(1), codebook_.weight.detach()));
  }
}

void CodeRevival::after_step(int step, const at::Tensor& features, const at::Tensor& tokens) {
  const c10::AutoGradMode no_gradient(false);
  use_.lerp_(at::bincount(tokens.flatten(), {}, codebook_.size()).to(at::kFloat), 1 - kUseDecay);
  if (options_.every <= 0 || step >= options_.until_step || (step + 1) % options_.every != 0) return;

  const double mean = use_.mean().item<double>();
  const at::Tensor dead = at::nonzero(use_ < options_.dead_below * mean).flatten();  // [count]
  if (dead.numel() == 0) return;
  RandomStream random(options_.seed, kRevive, static_cast<std::uint64_t>(step));
  codebook_.weight.detach().index_copy_(0, dead, random_cells(features, dead.numel(), random));
  use_.index_fill_(0, dead, mean);  // a revived code gets time to prove itself
}

}  // namespace ilat
