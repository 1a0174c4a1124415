// What a step asks of the allocator: as much for a deep transformer as for a shallow one. The layers themselves work in
// memory that is there.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "editing/tokens/generate.h"
#include "random_folder.h"

namespace {

std::atomic<long> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ilat {
namespace {

constexpr int kCells = 16;

ModelConfig config_of(int layers, Layout layout) {
  ModelConfig config;
  config.name = "random";
  TransformerConfig& transformer = config.transformer.emplace();
  transformer.layers = layers;
  transformer.heads = 2;
  transformer.width = 24;
  transformer.tokens_per_side = 4;
  transformer.image_codes = 19;
  transformer.condition_codes = 13;
  transformer.layout = layout;
  transformer.feature_width = 6;
  transformer.resolution = 16;
  return config;
}

/// Of the steps of a whole generation, after one that has filled what is kept.
long allocations_of_steps(const ModelConfig& config, Precision precision) {
  const auto backend = test::random_cpu_model(config, 3, precision);
  const bool packed = config.transformer->layout == Layout::packed;
  MaskedTokens masked;
  masked.tokens.assign(kCells, 1);
  masked.token_mask.assign(kCells, 1);
  masked.token_mask[0] = 0;
  if (packed)
    masked.condition.cells = FloatMaps(1, config.transformer->width, 4, 4, 0.5f);
  else
    masked.condition.tokens.assign(kCells, 2);
  const GenerateOptions options;
  generate(*backend, masked, options);
  const long before = allocations;
  generate(*backend, masked, options);
  return allocations - before;
}

TEST(CpuBackend, StepsAllocateNothingForALayer) {
  for (const Layout layout : {Layout::paper, Layout::packed})
    for (const Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8})
      EXPECT_EQ(allocations_of_steps(config_of(2, layout), precision), allocations_of_steps(config_of(7, layout), precision));
}

}  // namespace
}  // namespace ilat
