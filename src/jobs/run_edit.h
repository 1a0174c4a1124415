#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "files/run_files.h"
#include "jobs/edit_job/edit_job.h"
#include "jobs/job_events.h"
#include "jobs/provenance.h"

namespace ilat {

// One job, from its files to its results.

/// Where a job runs, and what is written beside its results.
struct EditRun {
  std::filesystem::path model = {};          ///< empty = the bundled model
  std::filesystem::path comparison = {};     ///< photo, mask, sketch and results in one row; empty = none
  std::filesystem::path frame_picture = {};  ///< what the model saw; empty = none
  std::filesystem::path sketch = {};         ///< the lines that guided it, to go on drawing; empty = none
  bool overwrite = false;                    ///< replace files that are no earlier results
};

/// What a job left behind.
struct EditOutput {
  EditResult result;
  std::vector<std::filesystem::path> files;  ///< one for each variation
  std::vector<std::string> warnings = {};    ///< that its events heard
};

/// Reads the job's pictures, edits, and writes the results with their records and what else is wanted: all or nothing.
/// @throws Error as check_complete, check_outputs, RunFiles, read_inputs and Editor::edit do; cancelled, with nothing written.
EditOutput run_edit(const EditJob& job, const EditRun& run, const OpenEditor& open, const JobEvents& events);

/// Writes run.frame_picture and run.sketch alone; no network of the model runs and no weights of it are needed.
/// @return what the events heard as warnings
std::vector<std::string> write_pictures(const EditJob& job, const EditRun& run, const JobEvents& events);

/// Paints a whole picture under the job's sketch, of the sketch's size: an edit of an empty photo, all of it masked.
/// @param job its sketch (black lines on white), its output, and what decides how results are drawn
/// @param run its model, and whether to overwrite
EditOutput draw_picture(const EditJob& job, const EditRun& run, const OpenEditor& open, const JobEvents& events);

/// Editor::edit, heard and stopped by `events`. @throws also Error cancelled.
EditResult edit_reporting(const Editor& editor, const EditRequest& request, EditOptions options,
                          const JobEvents& events);

/// {"outputs": [...], "warnings": [...], "regions": [{"corners", "masked_tokens", "tokens", "seams"}], "picked": number from 1
/// or null, "scores": [{"likelihood", "lines"}] of the draws that it was picked from, "mask_outside_share",
/// "masked_tokens", "tokens", "precision", "seconds": {"encode", "generate", "decode"}}
nlohmann::json to_json(const EditOutput& output);

/// Tells `files` what every edit reads: the job's pictures and tables, the model, the detector.
void tell_inputs(RunFiles& files, const EditJob& job, const UsedModel& model);

}  // namespace ilat
