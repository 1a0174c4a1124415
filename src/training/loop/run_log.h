#pragma once

#include <filesystem>
#include <string>

#include "training/loop/event_file.h"
#include "training/metrics.h"

namespace ilat {

/// The reports in log.csv or validation.csv, with their steps; none if there is no such file.
/// @throws Error bad_input
std::vector<std::pair<int, Metrics>> read_log(const std::filesystem::path& file);

/// log.csv and validation.csv of a run: a header line, then a line per report; a spreadsheet opens them. Beside them the
/// same numbers for TensorBoard.
class RunLog {
 public:
  /// @param first_step lines of this step and later ones, left by an interrupted run, are dropped
  /// @throws Error unwritable
  RunLog(const std::filesystem::path& folder, int first_step);

  void training(int step, const Metrics& metrics);
  /// A run that was killed after its last validation validates again: that line is not written twice.
  void validation(int step, const Metrics& metrics);
  /// All validations of the run so far, with their steps.
  const std::vector<std::pair<int, Metrics>>& validations() const { return validations_; }

 private:
  static void append(const std::filesystem::path& file, int step, const Metrics& metrics);
  std::filesystem::path folder_;
  EventFile events_;
  std::vector<std::pair<int, Metrics>> validations_;
};

}  // namespace ilat
