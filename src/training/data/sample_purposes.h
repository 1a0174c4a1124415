#pragma once

#include <cstdint>

namespace ilat {

/// Purposes of the random streams that samples are drawn by (1 is the order's).
enum SamplePurpose : std::uint64_t { kAugment = 2, kMask = 3, kGuide = 4, kPartner = 5 };

}  // namespace ilat
