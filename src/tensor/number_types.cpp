#include "tensor/number_types.h"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

#include "ilat/error.h"

namespace ilat {
namespace {

struct NumberType {
  DType dtype;
  std::string_view word;
  std::size_t bytes;
};

constexpr std::array<NumberType, 10> kNumberTypes{{{DType::boolean, "BOOL", 1},
                                                   {DType::u8, "U8", 1},
                                                   {DType::i8, "I8", 1},
                                                   {DType::i16, "I16", 2},
                                                   {DType::i32, "I32", 4},
                                                   {DType::i64, "I64", 8},
                                                   {DType::f16, "F16", 2},
                                                   {DType::bf16, "BF16", 2},
                                                   {DType::f32, "F32", 4},
                                                   {DType::f64, "F64", 8}}};

/// Reads every `Stored` of the tensor and keeps what `convert` makes of it. Bytes may be unaligned, hence memcpy.
template <class Stored, class Wanted, class Convert>
std::vector<Wanted> convert_all(const TensorView& tensor, Convert convert) {
  std::vector<Wanted> values(tensor.bytes.size() / sizeof(Stored));
  if constexpr (std::is_same_v<Stored, Wanted>) {
    if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  } else {
    const std::byte* next = tensor.bytes.data();
    for (Wanted& value : values) {
      Stored stored;
      std::memcpy(&stored, next, sizeof(Stored));
      next += sizeof(Stored);
      value = convert(stored);
    }
  }
  return values;
}

template <class Wanted>
std::vector<Wanted> convert_whole_numbers(const TensorView& tensor) {
  const auto cast = [](auto stored) { return static_cast<Wanted>(stored); };
  switch (tensor.dtype) {
    case DType::boolean:
      return convert_all<std::uint8_t, Wanted>(tensor, [](std::uint8_t flag) { return Wanted(flag != 0); });
    case DType::u8:
      return convert_all<std::uint8_t, Wanted>(tensor, cast);
    case DType::i8:
      return convert_all<std::int8_t, Wanted>(tensor, cast);
    case DType::i16:
      return convert_all<std::int16_t, Wanted>(tensor, cast);
    case DType::i32:
      return convert_all<std::int32_t, Wanted>(tensor, cast);
    case DType::i64:
      return convert_all<std::int64_t, Wanted>(tensor, cast);
    default:
      throw Error(ErrorCode::bad_input,
                  "expected a tensor of whole numbers, got " + std::string(name_of(tensor.dtype)));
  }
}

}  // namespace

std::size_t size_of(DType dtype) { return kNumberTypes.at(static_cast<std::size_t>(dtype)).bytes; }
std::string_view name_of(DType dtype) { return kNumberTypes.at(static_cast<std::size_t>(dtype)).word; }

std::optional<DType> dtype_of(std::string_view word) {
  for (const NumberType& type : kNumberTypes)
    if (type.word == word) return type.dtype;
  return std::nullopt;
}

std::string dtype_words() {
  std::string all;
  for (const NumberType& type : kNumberTypes) all.append(all.empty() ? "" : ", ").append(type.word);
  return all;
}

float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu, mantissa = half & 0x3ffu;
  if (exponent == 0) {  // zero or subnormal: mantissa * 2^-24, which float holds exactly
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  const std::uint32_t widened = exponent == 0x1fu ? 0xffu : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (widened << 23) | (mantissa << 13));
}

std::uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu;
  const auto result = [&](std::uint32_t half) { return static_cast<std::uint16_t>(sign | half); };
  if (magnitude > 0x7f800000u) return result(0x7e00u);   // NaN
  if (magnitude >= 0x477ff000u) return result(0x7c00u);  // 65520 and more rounds to infinity
  if (magnitude < 0x33000000u) return result(0);         // less than half of the smallest subnormal, 2^-24
  std::uint32_t kept, dropped, dropped_bits;
  if (magnitude >= 0x38800000u) {  // normal: the exponent moves by 112, 13 bits of mantissa go
    dropped_bits = 13;
    kept = (magnitude - 0x38000000u) >> dropped_bits;
    dropped = magnitude & 0x1fffu;
  } else {  // subnormal: the leading one becomes an ordinary bit
    const std::uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    dropped_bits = 126 - (magnitude >> 23);
    kept = mantissa >> dropped_bits;
    dropped = mantissa & ((1u << dropped_bits) - 1);
  }
  const std::uint32_t half_way = 1u << (dropped_bits - 1);
  if (dropped > half_way || (dropped == half_way && (kept & 1u))) ++kept;  // may carry into the exponent: right too
  return result(kept);
}

float bfloat_to_float(std::uint16_t bfloat) { return std::bit_cast<float>(static_cast<std::uint32_t>(bfloat) << 16); }

std::uint16_t float_to_bfloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);  // keep a NaN one
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

std::vector<float> to_float(const TensorView& tensor) {
  switch (tensor.dtype) {
    case DType::f16:
      return convert_all<std::uint16_t, float>(tensor, half_to_float);
    case DType::bf16:
      return convert_all<std::uint16_t, float>(tensor, bfloat_to_float);
    case DType::f32:
      return convert_all<float, float>(tensor, std::identity{});
    case DType::f64:
      return convert_all<double, float>(tensor, [](double stored) { return static_cast<float>(stored); });
    default:
      return convert_whole_numbers<float>(tensor);
  }
}

std::vector<std::int64_t> to_int(const TensorView& tensor) { return convert_whole_numbers<std::int64_t>(tensor); }

std::vector<std::byte> convert_floats(std::span<const float> values, DType dtype) {
  if (dtype == DType::f32) {
    const auto bytes = std::as_bytes(values);
    return {bytes.begin(), bytes.end()};
  }
  if (dtype != DType::f16 && dtype != DType::bf16) {
    throw Error(ErrorCode::internal, "cannot convert float32 to " + std::string(name_of(dtype)));
  }
  std::vector<std::byte> bytes(values.size() * sizeof(std::uint16_t));
  std::byte* next = bytes.data();
  for (const float value : values) {
    const std::uint16_t narrow = dtype == DType::f16 ? float_to_half(value) : float_to_bfloat(value);
    std::memcpy(next, &narrow, sizeof(narrow));
    next += sizeof(narrow);
  }
  return bytes;
}

std::int64_t TensorView::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t side : shape) product *= side;
  return product;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t side : shape) text.append(text.size() > 1 ? ", " : "").append(std::to_string(side));
  return text + "]";
}

}  // namespace ilat
