#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <filesystem>

#include "jobs/edit_job.h"

namespace ilat {

/// What `edit --batch` adds to the options of an edit.
struct BatchArguments {
  std::filesystem::path jobs;     // a CSV table or a folder of photos; empty = a single edit
  std::filesystem::path results;  // empty = results.csv in the output folder
  std::size_t batch_size = 4;     // photos edited together
  bool resume = false;
};

/// --batch, --results, --batch-size, --resume. @return --batch
CLI::Option* add_batch_options(CLI::App* command, BatchArguments& arguments);

/// Edits every job. One that fails does not stop the others; the table of results says how each ended, and is brought
/// up to date after every pass. Ctrl-C ends the batch with what is finished.
/// @param command_line its --output names the folder; its other options hold for jobs that do not say otherwise
/// @throws Error for jobs or a model that cannot be read at all; cancelled. CLI::RuntimeError(1) if any job failed,
/// which has been reported by then.
void run_batch(const BatchArguments& arguments, const EditJobOptions& command_line, const std::filesystem::path& model,
               bool json);

}  // namespace ilat
