#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// Named numbers, in the order in which they are shown.
using Metrics = std::vector<std::pair<std::string, double>>;

}  // namespace ilat
