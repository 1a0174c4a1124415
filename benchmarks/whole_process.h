#pragma once

#include <string>
#include <vector>

namespace ilat {

/// A program from its start to its end, as a person at a shell waits for it.
struct ProcessCost {
  double seconds;
  double megabytes;  ///< at its peak
};

/// The least of a few runs.
/// @param words the program and its arguments
/// @throws std::runtime_error if it cannot be started or fails
ProcessCost cost_of(const std::vector<std::string>& words, int runs = 7);

/// How many shared libraries a program loads.
int shared_libraries_of(const std::string& program);

}  // namespace ilat
