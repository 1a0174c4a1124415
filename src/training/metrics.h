#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// Named numbers, in the order in which they are shown.
using Metrics = std::vector<std::pair<std::string, double>>;

/// Averages metrics over the steps between two reports.
class Meter {
 public:
  void add(const Metrics& metrics);
  int count() const { return count_; }
  /// The averages since the last call.
  Metrics take();

 private:
  Metrics sums_;
  int count_ = 0;
};

}  // namespace ilat
