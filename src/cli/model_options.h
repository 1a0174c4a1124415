#pragma once

#include <CLI/App.hpp>
#include <filesystem>

#include "jobs/job_events.h"

namespace ilat {

/// The model that a command works with.
struct ModelOptions {
  std::filesystem::path folder = {};  ///< empty = the bundled one

  /// --model FOLDER
  void add_to(CLI::App* command);
  OpenEditor opener() const;
};

}  // namespace ilat
