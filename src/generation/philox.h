#pragma once

#include <array>
#include <cstdint>

namespace ilat {

/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC
/// 2011). The same (counter, key) gives the same four words everywhere, whatever was drawn before: no state to carry,
/// so a draw does not depend on how many other draws there are.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// A uniform number in [0, 1), a multiple of 2^-53, for one token of one variation:
/// key = seed (low word first), counter = {token, variation, 0, 0}.
double uniform_draw(std::uint64_t seed, std::uint32_t variation, std::uint32_t token);

}  // namespace ilat
