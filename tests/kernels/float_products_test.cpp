// Float32 products do what their scalar twins do, on every instruction set of this machine and for every size about a
// vector's, a tile's and a panel's; and a number's bits depend on nothing but its own inputs.
#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/float_panels.h"
#include "kernels/large_product.h"
#include "kernels/threads.h"

#include "instruction_sets.h"

namespace ilat {
namespace {

using test::expect_near;
using test::numbers;
using test::on_every_instruction_set;

constexpr int kSentinel = 12345;

std::size_t of(int number) { return static_cast<std::size_t>(number); }

TEST(PromiseFloatPanels, MultiplyAsTheirTwin) {
  on_every_instruction_set([] {
    for (const int in : {1, 7, 16, 33, 193})
      for (const int out : {1, 3, 15, 16, 17, 48, 64, 65, 100, 192})
        for (const int rows : {1, 2, 3, 5, 6, 13, 17, 40}) {
          const auto x = numbers(of(rows * in), 1), weights = numbers(of(out * in), 2), bias = numbers(of(out), 3);
          const FloatPanels panels = in_panels(weights, out);
          for (const bool add : {false, true}) {
            const PanelProduct product{
                .weights = panels, .x = {.first = x.data(), .step = in}, .rows = rows, .bias = add ? std::span<const float>() : bias, .add = add};
            std::vector<float> got = numbers(of(rows * out), 4), expected = got;
            got.push_back(kSentinel);  // nothing is written behind the last row
            multiply_panels(product, got);
            multiply_panels_plainly(product, expected);
            EXPECT_EQ(got.back(), kSentinel);
            got.pop_back();
            expect_near(got, expected, 2e-5f);
          }
        }
  });
}

TEST(PromiseFloatPanels, RowsMayBeWindowsOfMaps) {
  on_every_instruction_set([] {
    constexpr int kBatch = 2, kHeight = 9, kWidth = 11, kChannels = 5, kKernel = 3, kOut = 20;
    for (const int stride : {1, 2}) {
      const auto maps = numbers(kBatch * kHeight * kWidth * kChannels, 5), weights = numbers(kOut * kKernel * kKernel * kChannels, 6);
      const int down = (kHeight - kKernel) / stride + 1, across = (kWidth - kKernel) / stride + 1;
      const FloatPanels panels = in_panels(weights, kOut);
      const PanelProduct product{.weights = panels,
                                 .x = {.first = maps.data(), .step = stride * kChannels, .across = across,
                                       .line = stride * kWidth * kChannels, .lines = down, .item = kHeight * kWidth * kChannels,
                                       .pieces = kKernel, .pitch = kWidth * kChannels},
                                 .rows = kBatch * down * across};
      std::vector<float> got(of(product.rows * kOut)), expected;
      multiply_panels(product, got);
      for (int item = 0; item < kBatch; ++item)
        for (int y = 0; y < down; ++y)
          for (int x = 0; x < across; ++x)
            for (int out = 0; out < kOut; ++out) {
              double sum = 0;
              for (int dy = 0; dy < kKernel; ++dy)
                for (int dx = 0; dx < kKernel; ++dx)
                  for (int channel = 0; channel < kChannels; ++channel)
                    sum += static_cast<double>(
                               maps[of(((item * kHeight + y * stride + dy) * kWidth + x * stride + dx) * kChannels + channel)]) *
                           static_cast<double>(weights[of(((out * kKernel + dy) * kKernel + dx) * kChannels + channel)]);
              expected.push_back(static_cast<float>(sum));
            }
      expect_near(got, expected, 2e-5f);
    }
  });
}

TEST(PromiseFloatPanels, ARowsBitsDependOnNeitherOtherRowsNorThreads) {
  const int in = 150, out = 200, rows = 500;
  const auto x = numbers(of(rows * in), 7), weights = numbers(of(out * in), 8), bias = numbers(of(out), 9);
  const FloatPanels panels = in_panels(weights, out);
  on_every_instruction_set([&] {
    std::vector<float> all(of(rows * out));
    {
      const ThreadLimit many(4);
      multiply_panels({.weights = panels, .x = {.first = x.data(), .step = in}, .rows = rows, .bias = bias}, all);
    }
    const ThreadLimit one(1);
    for (const int count : {1, 2, 3, 7, 100})
      for (int first = 0; first + count <= rows; first += 131) {
        std::vector<float> some(of(count * out));
        multiply_panels({.weights = panels, .x = {.first = x.data() + first * in, .step = in}, .rows = count, .bias = bias}, some);
        for (std::size_t i = 0; i < some.size(); ++i) ASSERT_EQ(some[i], all[of(first * out) + i]) << count << " rows from " << first;
      }
  });
}

TEST(PromiseFloatPanels, ProductsAreTheSameBitsWhereverAdditionIsFused) {
  const int in = 75, out = 70, rows = 11;
  const auto x = numbers(of(rows * in), 10), weights = numbers(of(out * in), 11);
  const FloatPanels panels = in_panels(weights, out);
  std::vector<float> first;
  const std::int64_t fusing = HWY_AVX2 | HWY_AVX3 | HWY_AVX3_DL | HWY_NEON;
  const std::int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t targets = all & fusing; targets != 0; targets &= targets - 1) {
    hwy::GetChosenTarget().Update(targets & -targets);
    std::vector<float> got(of(rows * out));
    multiply_panels({.weights = panels, .x = {.first = x.data(), .step = in}, .rows = rows}, got);
    if (first.empty()) first = got;
    EXPECT_EQ(got, first) << hwy::TargetName(targets & -targets);
  }
  hwy::GetChosenTarget().Update(all);
}

TEST(PromiseLargeProduct, MultipliesAsItsTwin) {
  on_every_instruction_set([] {
    for (const int k : {1, 5, 32, 70})
      for (const int n : {1, 15, 16, 18, 64, 90, 130})
        for (const int m : {1, 4, 7, 30}) {
          const int a_stride = k + 3, b_stride = n + 2, c_stride = n + 1;
          const auto a = numbers(of(m * a_stride), 12), b = numbers(of(k * b_stride), 13);
          std::vector<float> got(of(m * c_stride), kSentinel), expected = got;
          LargeProduct product{.a = a.data(), .a_stride = a_stride, .b = b.data(), .b_stride = b_stride,
                               .c = got.data(), .c_stride = c_stride, .m = m, .n = n, .k = k};
          multiply(product);
          product.c = expected.data();
          multiply_plainly(product);
          expect_near(got, expected, 2e-5f);  // and between the rows nothing has changed
        }
  });
}

}  // namespace
}  // namespace ilat
