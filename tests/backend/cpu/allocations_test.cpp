// What a step asks of the allocator: as much for a deep transformer as for a shallow one. The layers themselves work in
// memory that is there.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "editing/tokens/generate.h"
#include "random_cpu_model.h"
#include "support/small_model.h"

namespace {

std::atomic<long> allocations{0};

}  // namespace

// Never inlined: the compiler would see malloc() beside delete and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ilat {
namespace {

constexpr int kCells = 16;

/// Of a whole generation with so many masked cells, after one that has filled what is kept.
long allocations_of(Backend& backend, int masked_cells) {
  const TransformerConfig& transformer = *backend.config().transformer;
  MaskedTokens masked;
  masked.tokens.assign(kCells, 1);
  masked.token_mask.assign(kCells, 1);
  std::fill_n(masked.token_mask.begin(), kCells - masked_cells, std::uint8_t{0});
  if (transformer.layout == Layout::packed)
    masked.condition.cells = FloatMaps(1, transformer.width, 4, 4, 0.5f);
  else
    masked.condition.tokens.assign(kCells, 2);
  const GenerateOptions options;
  generate(backend, masked, options);
  const long before = allocations;
  generate(backend, masked, options);
  return allocations - before;
}

/// Of five steps: what a generation with five more of them asks for. The prefill, for which oneDNN allocates in reduced
/// precisions, is the same in both.
long allocations_of_steps(int layers, Layout layout, Precision precision) {
  const auto backend = test::random_cpu_model(test::small_model_config({.layout = layout, .layers = layers}), 3, precision);
  return allocations_of(*backend, 14) - allocations_of(*backend, 9);
}

TEST(CpuBackend, StepsAllocateNothingForALayer) {
  for (const Layout layout : {Layout::paper, Layout::packed})
    for (const Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8})
      EXPECT_EQ(allocations_of_steps(2, layout, precision), allocations_of_steps(7, layout, precision));
}

}  // namespace
}  // namespace ilat
