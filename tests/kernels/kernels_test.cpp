// Every kernel does what its scalar twin does, on every instruction set of this machine and for every size about a
// vector's and a block's.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/activations.h"
#include "kernels/cache_attention.h"
#include "kernels/row_norms.h"
#include "kernels/stored_floats.h"
#include "tensor/number_types.h"

#include "instruction_sets.h"

namespace ilat {
namespace {

using test::expect_near;
using test::numbers;
using test::on_every_instruction_set;

TEST(PromiseKernels, NormalisationsAreTheirTwins) {
  on_every_instruction_set([] {
    for (const int width : {1, 3, 8, 16, 24, 33, 100})
      for (const Curve curve : {Curve::none, Curve::swish, Curve::relu}) {
        const std::size_t each = static_cast<std::size_t>(width);
        const auto x = numbers(5 * each, 4, 3), weight = numbers(each, 5), shift = numbers(each, 6);
        std::vector<float> got(x.size()), expected(x.size());
        const RmsNorm rms{.x = x, .weight = weight, .width = width, .curve = curve};
        rms_normalise(rms, got);
        rms_normalise_plainly(rms, expected);
        expect_near(got, expected, 5e-6f);
        const ScaleShift scaled{.x = x, .scale = weight, .shift = shift, .width = width, .curve = curve};
        scale_and_shift(scaled, got);
        scale_and_shift_plainly(scaled, expected);
        expect_near(got, expected, 5e-6f);
        const LayerNormRows layer{.x = x, .weight = weight, .bias = shift, .width = width};
        layer_normalise(layer, got);
        layer_normalise_plainly(layer, expected);
        expect_near(got, expected, 2e-5f);
      }
  });
}

TEST(PromiseKernels, CurvesAreTheirTwins) {
  on_every_instruction_set([] {
    for (const Curve curve : {Curve::none, Curve::relu, Curve::squared_relu, Curve::swish, Curve::gelu, Curve::tanh}) {
      std::vector<float> values;
      for (int i = -4000; i <= 4001; ++i) values.push_back(static_cast<float>(i) / 100.0f);
      for (const float far : {-1000.0f, -100.0f, 100.0f, 1000.0f}) values.push_back(far);
      std::vector<float> expected;
      for (const float value : values) expected.push_back(curve_of(curve, value));
      apply_curve(curve, values);
      expect_near(values, expected, 1e-6f);
    }
  });
}

TEST(PromiseKernels, AttentionIsItsTwin) {
  on_every_instruction_set([] {
    for (const int width : {2, 8, 16, 20, 64})
      for (const int slots : {1, 2, 15, 16, 70, 129}) {
        const int capacity = (slots + 31) / 16 * 16;
        const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(capacity);
        const auto query = numbers(static_cast<std::size_t>(width), 7), keys = numbers(size, 8), values = numbers(size, 9);
        const CacheAttention head{.query = query, .keys = keys, .values = values, .capacity = capacity, .slots = slots};
        std::vector<float> scores(static_cast<std::size_t>(slots)), got(static_cast<std::size_t>(width)), expected(got.size());
        attend(head, scores, got);
        attend_plainly(head, scores, expected);
        expect_near(got, expected, 1e-5f);
      }
  });
}

TEST(PromiseKernels, StoredNumbersAreReadAsTheyAre) {
  on_every_instruction_set([] {
    for (const DType type : {DType::f16, DType::bf16, DType::f32})
      for (const std::size_t count : {1u, 7u, 16u, 45u}) {
        auto values = numbers(count, 10, 100);
        values[0] = 6e-8f;  // the smallest half is subnormal
        const std::vector<std::byte> bytes = convert_floats(values, type);
        const TensorView view{type, {static_cast<std::int64_t>(count)}, bytes};
        std::vector<float> got(count);
        EXPECT_TRUE(load_floats(view, got));
        EXPECT_EQ(got, to_float(view));
        for (const float bad : {INFINITY, -INFINITY, NAN}) {
          values[count - 1] = bad;
          const std::vector<std::byte> spoilt = convert_floats(values, type);
          EXPECT_FALSE(load_floats({type, {static_cast<std::int64_t>(count)}, spoilt}, got)) << bad;
        }
      }
  });
}

}  // namespace
}  // namespace ilat
