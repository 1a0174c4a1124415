#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// Named numbers, in the order in which they are shown.
using Figures = std::vector<std::pair<std::string, double>>;

/// Averages figures over the steps between two reports.
class Meter {
 public:
  void add(const Figures& figures);
  int count() const { return count_; }
  /// The averages since the last call.
  Figures take();

 private:
  Figures sums_;
  int count_ = 0;
};

/// log.csv and validation.csv of a run: a header line, then a line per report; a spreadsheet opens them.
class RunLog {
 public:
  /// @param first_step lines of this step and later ones, left by an interrupted run, are dropped
  /// @throws Error unwritable
  RunLog(const std::filesystem::path& folder, int first_step);

  void training(int step, const Figures& figures) { append(folder_ / "log.csv", step, figures); }
  void validation(int step, const Figures& figures) { append(folder_ / "validation.csv", step, figures); }

 private:
  static void append(const std::filesystem::path& file, int step, const Figures& figures);
  std::filesystem::path folder_;
};

}  // namespace ilat
