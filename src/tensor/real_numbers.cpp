#include "tensor/real_numbers.h"

#include <cstdint>
#include <cstring>

namespace ilat {
namespace {

/// @param exponent the bits that are all set in NaN and infinity, and in nothing else
template <class Bits>
std::optional<std::size_t> first_with(std::span<const std::byte> bytes, Bits exponent) {
  const auto at = [&](std::size_t i) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + i * sizeof(Bits), sizeof(Bits));
    return (bits & exponent) == exponent;
  };
  const std::size_t count = bytes.size() / sizeof(Bits);
  bool any = false;
  for (std::size_t i = 0; i < count; ++i) any |= at(i);  // without a branch: as fast as memory
  for (std::size_t i = 0; any && i < count; ++i)
    if (at(i)) return i;
  return std::nullopt;
}

}  // namespace

bool is_real(DType dtype) {
  return dtype == DType::f16 || dtype == DType::bf16 || dtype == DType::f32 || dtype == DType::f64;
}

std::optional<std::size_t> first_not_finite(const TensorView& tensor) {
  switch (tensor.dtype) {
    case DType::f16:
      return first_with<std::uint16_t>(tensor.bytes, 0x7c00u);
    case DType::bf16:
      return first_with<std::uint16_t>(tensor.bytes, 0x7f80u);
    case DType::f32:
      return first_with<std::uint32_t>(tensor.bytes, 0x7f800000u);
    case DType::f64:
      return first_with<std::uint64_t>(tensor.bytes, 0x7ff0000000000000u);
    default:
      return std::nullopt;
  }
}

}  // namespace ilat
