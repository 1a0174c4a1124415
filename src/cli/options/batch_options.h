#pragma once

#include <CLI/App.hpp>
#include <filesystem>

#include "cli/options/queue_options.h"
#include "jobs/batch/batch_run.h"

namespace ilat {

/// What `edit --batch` adds to the options of an edit.
struct BatchArguments {
  std::filesystem::path jobs;  ///< a CSV table or a folder of photos; empty = a single edit
  BatchOptions options;
  QueueOptions queue;
  std::string shard;  ///< see parse_shard(); empty = the whole batch

  /// --batch, --results, --batch-size, --resume, --queue, --shard. @return --batch
  CLI::Option* add_to(CLI::App* command);
};

/// How a batch ended: its counts and what failed for people on stderr, or everything as one JSON object.
void report_batch(const BatchOutcome& outcome, bool json);

}  // namespace ilat
