#include "editing/request/edit_memory.h"

#include <gtest/gtest.h>

#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

TEST(EditMemory, WhatGrowsWithTheResultsIsCounted) {
  const FakeBackend backend;
  const EditRequest small{Image(10, 10, 3), Image(10, 10, 1), {}}, wide{Image(30, 10, 3), Image(30, 10, 1), {}};
  const ModelConfig& config = backend.config();
  EXPECT_EQ(bytes_per_variation(wide, config) - bytes_per_variation(small, config), 600u);
  ModelConfig deeper = config;
  ++deeper.transformer->layers;
  EXPECT_EQ(bytes_per_variation(small, deeper) - bytes_per_variation(small, config),
            8u * static_cast<unsigned>(config.transformer->rows() * config.transformer->width));
}

TEST(EditMemory, MoreThanFitsIsRefusedWithHowManyDoBeforeAnyNetworkRuns) {
  auto backend = std::make_unique<FakeBackend>();
  backend->mutable_config().transformer->width = 1 << 20;
  FakeBackend& seen = *backend;
  const std::uint64_t each = bytes_per_variation({Image(16, 16, 3), {}, {}}, backend->config());
  const int fit = static_cast<int>(kMostEditMemory / each);
  ASSERT_GT(fit, 0);
  EXPECT_NO_THROW(check_memory(std::vector<EditRequest>{{Image(16, 16, 3), {}, {}}}, fit, backend->config()));
  const Editor editor = EditorAccess::make(std::move(backend));
  const EditRequest request{Image(16, 16, 3), Image(16, 16, 1, 255), {}};
  expect_error([&] { editor.edit(request, {.variations = fit + 1}); }, ErrorCode::usage,
               {"variations", "8.6 GB", "at most " + std::to_string(fit)});
  expect_error([&] { editor.edit(request, {.variations = 2'000'000'000}); }, ErrorCode::usage, {"variations"});
  expect_error([&] { editor.edit({request, request}, {.variations = fit}); }, ErrorCode::usage, {"variations"});
  EXPECT_EQ(seen.prefills, 0);
  EXPECT_TRUE(seen.last_images.empty());
}

}  // namespace
}  // namespace ilat::test
