#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ilat {

/// Which jobs of a batch share a pass: positions with equal keys, at most `largest` (from 1) of them together, in their
/// own order; groups stand in the order of their first job.
std::vector<std::vector<std::size_t>> group_equal(std::span<const std::string> keys, std::size_t largest);

}  // namespace ilat
