#include "model_io/model_folder/check_weights.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

/// Numbers in memory under the type `dtype`.
class Stored {
 public:
  Stored(DType dtype, const std::vector<float>& values) {
    if (dtype == DType::f64) {
      bytes_.resize(values.size() * sizeof(double));
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = values[i];
        std::memcpy(bytes_.data() + i * sizeof value, &value, sizeof value);
      }
    } else {
      bytes_ = convert_floats(values, dtype);
    }
    view_ = {dtype, {static_cast<std::int64_t>(values.size())}, bytes_};
  }
  const TensorView& view() const { return view_; }

 private:
  std::vector<std::byte> bytes_;
  TensorView view_;
};

constexpr float kInfinity = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();

TEST(CheckWeights, NanAndInfinityAreRefusedByTensorAndPlaceInEveryType) {
  for (const DType dtype : {DType::f16, DType::bf16, DType::f32, DType::f64})
    for (const float bad : {kInfinity, -kInfinity, kNan, -kNan}) {
      const Stored good(dtype, {0, -1, 65504, 5e-8f}), spoilt(dtype, {0, 1, bad, bad});
      EXPECT_NO_THROW(check_finite({{"a", good.view()}}, "t.safetensors"));
      expect_error([&] { check_finite({{"a", good.view()}, {"b", spoilt.view()}}, "t.safetensors"); },
                   ErrorCode::bad_model, {"t.safetensors", "tensor b", "NaN or infinity", "2 of 4"});
    }
}

TEST(CheckWeights, OnlyTheTypesOfTheFormatAreRead) {
  for (const DType dtype : {DType::f16, DType::bf16, DType::f32})
    EXPECT_NO_THROW(check_weights({{"a", Stored(dtype, {1, 2}).view()}}, "t"));
  const std::vector<std::byte> bytes(16);
  for (const DType dtype : {DType::i64, DType::f64, DType::u8, DType::boolean})
    expect_error([&] { check_weights({{"a", {dtype, {2}, bytes}}}, "t.safetensors"); }, ErrorCode::bad_model,
                 {"t.safetensors", "tensor a", std::string(name_of(dtype)), "F16, BF16 or F32"});
}

TEST(CheckWeights, WholeNumbersAreFinite) {
  const std::vector<std::byte> ones(16, std::byte{0xff});
  EXPECT_NO_THROW(check_finite({{"a", {DType::i64, {2}, ones}}}, "t"));
}

}  // namespace
}  // namespace ilat::test
