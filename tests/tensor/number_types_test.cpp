#include "tensor/number_types.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <bit>
#include <cmath>
#include <limits>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <class Number>
TensorView view_of(DType dtype, const std::vector<Number>& values) {
  return {dtype, {static_cast<std::int64_t>(values.size())}, std::as_bytes(std::span(values))};
}

TEST(NumberTypes, EveryHalfSurvivesTheWayThroughFloat) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = half_to_float(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(half_to_float(float_to_half(value)))) << bits;
    } else {
      ASSERT_EQ(float_to_half(value), half) << bits;
    }
  }
}

TEST(NumberTypes, KnownHalves) {
  EXPECT_EQ(half_to_float(0x3c00), 1.0f);
  EXPECT_EQ(half_to_float(0xc000), -2.0f);
  EXPECT_EQ(half_to_float(0x7bff), 65504.0f);
  EXPECT_EQ(half_to_float(0x0001), 0x1p-24f);
  EXPECT_EQ(half_to_float(0x7c00), kInfinity);
  EXPECT_EQ(float_to_half(65519.9f), 0x7bff);
  EXPECT_EQ(float_to_half(65520.0f), 0x7c00);
  EXPECT_EQ(float_to_half(-kInfinity), 0xfc00);
  EXPECT_EQ(float_to_half(0x1p-25f), 0x0000) << "half way between 0 and the smallest: to even";
  EXPECT_EQ(float_to_half(0x1.8p-25f), 0x0001);
  EXPECT_EQ(float_to_half(1 + 0x1p-11f), 0x3c00) << "tie, to even";
  EXPECT_EQ(float_to_half(1 + 0x3p-11f), 0x3c02) << "tie, to even";
  EXPECT_EQ(float_to_half(0x3p-25f), 0x0002) << "tie among the smallest, to even";
  EXPECT_EQ(float_to_half(-0.0f), 0x8000);
}

// The two neighbours of a value's half are no closer to it than the half itself; on a tie the half is even.
RC_GTEST_PROP(PromiseNumberTypes, HalvesAreTheNearest, (std::uint32_t bits)) {
  const float value = std::abs(std::bit_cast<float>(bits));
  RC_PRE(value < 65504.0f);
  const std::uint16_t half = float_to_half(value);
  const double error = std::abs(half_to_float(half) - static_cast<double>(value));
  for (const int step : {-1, 1}) {
    if (half == 0 && step < 0) continue;
    const double other = std::abs(half_to_float(static_cast<std::uint16_t>(half + step)) - static_cast<double>(value));
    RC_ASSERT(error < other || (error == other && half % 2 == 0));
  }
}

TEST(NumberTypes, BfloatsRoundToNearestEven) {
  EXPECT_EQ(float_to_bfloat(1.0f), 0x3f80);
  EXPECT_EQ(float_to_bfloat(std::bit_cast<float>(0x3f808000u)), 0x3f80) << "tie, to even";
  EXPECT_EQ(float_to_bfloat(std::bit_cast<float>(0x3f818000u)), 0x3f82) << "tie, to even";
  EXPECT_EQ(float_to_bfloat(std::bit_cast<float>(0x3f808001u)), 0x3f81);
  EXPECT_EQ(float_to_bfloat(std::numeric_limits<float>::max()), 0x7f80) << "infinity";
  EXPECT_TRUE(std::isnan(bfloat_to_float(float_to_bfloat(std::bit_cast<float>(0x7fffffffu)))));
  EXPECT_EQ(bfloat_to_float(0xc000), -2.0f);
}

TEST(NumberTypes, EveryTypeBecomesFloat) {
  EXPECT_EQ(to_float(view_of<std::uint8_t>(DType::boolean, {0, 1})), (std::vector<float>{0, 1}));
  EXPECT_EQ(to_float(view_of<std::uint8_t>(DType::u8, {0, 255})), (std::vector<float>{0, 255}));
  EXPECT_EQ(to_float(view_of<std::int8_t>(DType::i8, {-128, 127})), (std::vector<float>{-128, 127}));
  EXPECT_EQ(to_float(view_of<std::int16_t>(DType::i16, {-30000})), (std::vector<float>{-30000}));
  EXPECT_EQ(to_float(view_of<std::int32_t>(DType::i32, {-7})), (std::vector<float>{-7}));
  EXPECT_EQ(to_float(view_of<std::int64_t>(DType::i64, {1 << 20})), (std::vector<float>{1 << 20}));
  EXPECT_EQ(to_float(view_of<std::uint16_t>(DType::f16, {0x3c00})), (std::vector<float>{1}));
  EXPECT_EQ(to_float(view_of<std::uint16_t>(DType::bf16, {0x3f80})), (std::vector<float>{1}));
  EXPECT_EQ(to_float(view_of<float>(DType::f32, {0.1f})), (std::vector<float>{0.1f}));
  EXPECT_EQ(to_float(view_of<double>(DType::f64, {0.1})), (std::vector<float>{0.1f}));
}

TEST(NumberTypes, WholeNumbersKeepAllTheirBits) {
  const std::int64_t large = (std::int64_t{1} << 53) + 1;  // no double, no float
  EXPECT_EQ(to_int(view_of<std::int64_t>(DType::i64, {large, -large})), (std::vector<std::int64_t>{large, -large}));
}

TEST(NumberTypes, FloatsAreNotTakenForWholeNumbers) {
  expect_error([] { to_int(view_of<float>(DType::f32, {1})); }, ErrorCode::bad_input, {"F32"});
  expect_error([] { to_int(view_of<std::uint16_t>(DType::f16, {1})); }, ErrorCode::bad_input, {"F16"});
}

TEST(NumberTypes, ConvertFloatsWritesWhatToFloatReads) {
  const std::vector<float> values = {0.0f, -1.5f, 1024.0f, 0.25f};  // exact in every type
  for (const DType dtype : {DType::f32, DType::f16, DType::bf16}) {
    const std::vector<std::byte> bytes = convert_floats(values, dtype);
    EXPECT_EQ(to_float({dtype, {4}, bytes}), values) << name_of(dtype);
  }
  expect_error([&] { convert_floats(values, DType::i32); }, ErrorCode::internal, {"I32"});
}

TEST(NumberTypes, NamesAreTheFormatsOwn) {
  EXPECT_EQ(dtype_of("BF16"), DType::bf16);
  EXPECT_EQ(dtype_of("F8_E4M3"), std::nullopt);
  EXPECT_EQ(name_of(DType::boolean), "BOOL");
  EXPECT_EQ(shape_text(std::vector<std::int64_t>{2, 3}), "[2, 3]");
  EXPECT_EQ(shape_text({}), "[]");
}

}  // namespace
}  // namespace ilat::test
