#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "ilat/editor.h"

namespace ilat {

/// How far a job is, in its own steps: tokens of an edit, jobs of a batch.
struct JobProgress {
  double done = 0;
  int total = 0;  ///< 0 = the work begins, and its length is not known yet
};

/// Who listens to a job while it runs; functions left empty hear nothing.
struct JobEvents {
  /// Called when the painting begins, and after every step. Returns false to stop: the job then throws Error{cancelled}.
  std::function<bool(const JobProgress&)> progress = {};
  /// Something went otherwise than one may expect; the job goes on.
  std::function<void(const std::string&)> warning = {};
  /// A result is in its file.
  std::function<void(const std::filesystem::path&)> written = {};

  /// Whether anybody has asked to stop, for work that has no steps: writing, reading. Empty = nobody can.
  std::function<bool()> stop_requested = {};

  bool report(const JobProgress& how_far) const { return !progress || progress(how_far); }
  bool goes_on() const { return !stop_requested || !stop_requested(); }
  void warn(const std::string& text) const {
    if (warning) warning(text);
  }
  void tell_written(const std::filesystem::path& file) const {
    if (written) written(file);
  }
};

/// Opens a model folder on whatever its caller wants it to run on.
using OpenEditor = std::function<Editor(const std::filesystem::path& model_folder)>;

}  // namespace ilat
