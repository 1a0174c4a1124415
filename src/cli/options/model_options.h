#pragma once

#include <CLI/App.hpp>
#include <filesystem>

#include "jobs/job_events.h"

namespace ilat {

/// The model that a command works with, and what it runs on.
struct ModelOptions {
  std::filesystem::path folder = {};  ///< empty = the bundled one
  OpenOptions open = {};

  /// --model FOLDER, --backend NAME, --device NAME, --threads N, --precision WORD; all but the first also as
  /// $ILAT_BACKEND and so on
  void add_to(CLI::App* command);
  /// The same without --model, for a command that names its models otherwise.
  void add_machine_to(CLI::App* command);
  OpenEditor opener() const;
};

}  // namespace ilat
