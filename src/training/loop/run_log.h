#pragma once

#include <filesystem>
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

/// log.csv and validation.csv of a run: a header line, then a line per report; a spreadsheet opens them.
class RunLog {
 public:
  /// @param first_step lines of this step and later ones, left by an interrupted run, are dropped
  /// @throws Error unwritable
  RunLog(const std::filesystem::path& folder, int first_step);

  void training(int step, const Metrics& metrics) { append(folder_ / "log.csv", step, metrics); }
  void validation(int step, const Metrics& metrics) { append(folder_ / "validation.csv", step, metrics); }

 private:
  static void append(const std::filesystem::path& file, int step, const Metrics& metrics);
  std::filesystem::path folder_;
};

}  // namespace ilat
