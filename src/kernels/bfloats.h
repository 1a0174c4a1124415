#pragma once

#include <cstdint>
#include <span>

namespace ilat {

/// Every number rounded to the nearest bfloat16, to even on a tie. Finite numbers alone.
/// @param to as many as `from`
void round_to_bfloats(std::span<const float> from, std::span<std::uint16_t> to);
/// The scalar twin.
void round_to_bfloats_plainly(std::span<const float> from, std::span<std::uint16_t> to);

}  // namespace ilat
