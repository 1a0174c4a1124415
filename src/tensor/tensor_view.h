#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ilat {

enum class DType { boolean, u8, i8, i16, i32, i64, f16, bf16, f32, f64 };

std::size_t size_of(DType dtype);
/// "F32", "I64", ...: the format's own words.
std::string_view name_of(DType dtype);

/// One tensor of a file or of memory, in C order, little-endian. Does not own its bytes.
struct TensorView {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;

  std::int64_t elements() const;
};

/// "[2, 3, 32, 32]"
std::string shape_text(std::span<const std::int64_t> shape);

/// Copies as float32 whatever the stored number type is (f64, f16, bf16 and integers are converted).
std::vector<float> to_float(const TensorView& tensor);
/// Copies an integer or boolean tensor. @throws Error bad_input for floating types.
std::vector<std::int64_t> to_int(const TensorView& tensor);

/// float32 to the storage type `dtype` (f32, f16 or bf16; round to nearest even).
std::vector<std::byte> convert_floats(std::span<const float> values, DType dtype);

/// The weights of a network, or all tensors of a file, by name.
using NamedWeights = std::map<std::string, TensorView>;

/// name -> shape of every tensor that a network expects.
using ExpectedTensors = std::map<std::string, std::vector<std::int64_t>>;

}  // namespace ilat
