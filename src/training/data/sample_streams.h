#pragma once

#include <cstdint>

#include "random/random_stream.h"

namespace ilat {

/// A random stream of its own for every sample of a batch, the same in whatever batch or process the sample is trained.
struct SampleStreams {
  std::uint64_t seed = 0;
  std::uint64_t purpose = 0;
  std::uint64_t position = 0;  ///< Batch::position

  RandomStream of(std::int64_t item) const { return {seed, purpose, position + static_cast<std::uint64_t>(item)}; }
};

}  // namespace ilat
