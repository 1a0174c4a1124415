// Kernels on numbers narrower than float32 do what their scalar twins do, on every instruction set of this machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "instruction_sets.h"
#include "kernels/bfloats.h"
#include "kernels/large_narrow_product.h"
#include "kernels/narrow_weights.h"
#include "kernels/row_norms.h"
#include "tensor/number_types.h"

namespace ilat {
namespace {

using test::expect_near;
using test::numbers;
using test::on_every_instruction_set;

std::size_t of(int number) { return static_cast<std::size_t>(number); }

TEST(PromiseNarrowKernels, NumbersAreRoundedToTheNearestBfloat) {
  std::vector<float> values = numbers(1003, 1, 30);
  for (const std::uint32_t bits : {0x3f808000u, 0x3f818000u, 0x3f808001u, 0xbf807fffu, 0x00000001u, 0x7f7effffu}) {  // ties, and about
    float value;
    std::memcpy(&value, &bits, sizeof value);
    values.push_back(value);
  }
  values.insert(values.end(), {0.0f, -0.0f, 1.0f, std::numeric_limits<float>::min()});
  std::vector<std::uint16_t> expected(values.size());
  round_to_bfloats_plainly(values, expected);
  on_every_instruction_set([&] {
    for (const std::size_t count : {std::size_t{1}, std::size_t{7}, std::size_t{33}, values.size()}) {
      std::vector<std::uint16_t> got(count);
      round_to_bfloats(std::span(values).last(count), got);
      ASSERT_TRUE(std::equal(got.begin(), got.end(), expected.end() - static_cast<std::ptrdiff_t>(count)));
    }
  });
}

TEST(PromiseNarrowKernels, ProductsAreTheirTwins) {
  for (const NarrowType type : {NarrowType::bf16, NarrowType::int8})
    for (const int in : {1, 2, 7, 32, 63, 64, 65, 193})
      for (const int out : {1, 15, 64, 65, 130}) {
        const auto plain = numbers(of(in) * of(out), 2);
        const NarrowWeights weights = narrowed(plain, out, type);
        on_every_instruction_set([&] {
          for (const int rows : {1, 2, 3, 5, 8, 17}) {
            const auto x = numbers(of(rows) * of(in), 3), bias = numbers(of(out), 4);
            std::vector<float> got(of(rows) * of(out)), expected(got.size());
            const NarrowProduct product{.weights = weights, .x = x, .bias = bias, .rows = rows};
            multiply_narrow(product, got);
            multiply_narrow_plainly(product, expected);
            expect_near(got, expected, 3e-5f);
            // A row's numbers are the same bits however many others there are.
            std::vector<float> last(of(out));
            multiply_narrow({.weights = weights, .x = std::span(x).last(of(in)), .bias = bias, .rows = 1}, last);
            ASSERT_TRUE(std::equal(last.begin(), last.end(), got.end() - out));
          }
        });
      }
}

TEST(PromiseNarrowKernels, ProductsAreTheSameBitsWhereverAdditionIsFused) {
  const int in = 200, out = 150, rows = 3;
  const auto plain = numbers(of(in) * of(out), 5), x = numbers(of(rows) * of(in), 6);
  for (const NarrowType type : {NarrowType::bf16, NarrowType::int8}) {
    const NarrowWeights weights = narrowed(plain, out, type);
    std::vector<float> first;
    const std::int64_t fusing = HWY_AVX2 | HWY_AVX3 | HWY_AVX3_DL | HWY_NEON;
    const std::int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
    for (std::int64_t targets = all & fusing; targets != 0; targets &= targets - 1) {
      hwy::GetChosenTarget().Update(targets & -targets);
      std::vector<float> got(of(rows) * of(out));
      multiply_narrow({.weights = weights, .x = x, .bias = {}, .rows = rows}, got);
      if (first.empty()) first = got;
      EXPECT_EQ(got, first) << hwy::TargetName(targets & -targets);
    }
    hwy::GetChosenTarget().Update(all);
  }
}

TEST(PromiseNarrowKernels, RoundedWeightsAreAsNearAsTheirTypeAllows) {
  const int in = 150, out = 70;
  auto plain = numbers(of(in) * of(out), 7);
  std::fill_n(plain.begin(), in, 0.0f);  // a row of zeros has no scale
  const AlignedVector<float> bfloats = widened(narrowed(plain, out, NarrowType::bf16));
  const AlignedVector<float> bytes = widened(narrowed(plain, out, NarrowType::int8));
  for (std::size_t i = 0; i < plain.size(); ++i) {
    ASSERT_LE(std::abs(bfloats[i] - plain[i]), std::abs(plain[i]) / 256);
    const std::size_t row = i / of(in), group = i % of(in) / kScaledIns;
    const auto first = plain.begin() + static_cast<std::ptrdiff_t>(row * of(in) + group * kScaledIns);
    const auto last = plain.begin() + static_cast<std::ptrdiff_t>(row * of(in) + std::min(of(in), (group + 1) * kScaledIns));
    float largest = 0;
    for (auto value = first; value != last; ++value) largest = std::max(largest, std::abs(*value));
    ASSERT_LE(std::abs(bytes[i] - plain[i]), largest / 127 * 0.5001f);
  }
}

TEST(PromiseNarrowKernels, LargeProductsAreTheSmallOnesOfRoundedInputs) {
  if (!LargeNarrowProduct::available()) GTEST_SKIP() << "oneDNN multiplies no bfloat16 here";
  for (const NarrowType type : {NarrowType::bf16, NarrowType::int8})
    for (const int in : {24, 64, 192, 200})
      for (const int out : {24, 64, 150, 192}) {
        const NarrowWeights weights = narrowed(numbers(of(in) * of(out), 8), out, type);
        NarrowWeights same = type == NarrowType::bf16 ? weights : narrowed(widened(weights), out, NarrowType::bf16);
        const LargeNarrowProduct large;
        for (const int rows : {1, 17, 100}) {
          auto x = numbers(of(rows) * of(in), 9), bias = numbers(of(out), 10);
          std::vector<float> got(of(rows) * of(out)), expected(got.size());
          large.multiply({.weights = weights, .x = x, .bias = bias, .rows = rows}, got);
          for (float& value : x) value = bfloat_to_float(float_to_bfloat(value));
          multiply_narrow_plainly({.weights = same, .x = x, .bias = bias, .rows = rows}, expected);
          expect_near(got, expected, 1e-4f);
        }
      }
}

TEST(PromiseNarrowKernels, NormalisationsRoundWhatTheyGive) {
  on_every_instruction_set([] {
    for (const int width : {1, 16, 24, 33}) {
      const auto x = numbers(5 * of(width), 11, 3), weight = numbers(of(width), 12), shift = numbers(of(width), 13);
      std::vector<float> wide(x.size());
      std::vector<std::uint16_t> got(x.size()), expected(x.size());
      const RmsNorm rms{.x = x, .weight = weight, .width = width, .curve = Curve::swish};
      rms_normalise(rms, wide);
      rms_normalise(rms, got);
      round_to_bfloats_plainly(wide, expected);
      ASSERT_EQ(got, expected);
      const ScaleShift step{.x = x, .scale = weight, .shift = shift, .width = width, .curve = Curve::relu};
      scale_and_shift(step, wide);
      scale_and_shift(step, got);
      round_to_bfloats_plainly(wide, expected);
      ASSERT_EQ(got, expected);
    }
  });
}

}  // namespace
}  // namespace ilat
