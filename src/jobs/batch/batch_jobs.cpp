#include "jobs/batch/batch_jobs.h"

#include <algorithm>
#include <utility>

#include "ilat/error.h"
#include "jobs/batch/job_folders.h"
#include "jobs/batch/job_table.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

namespace fs = std::filesystem;

/// Rows of `source`, and what of the command line holds for all of them.
std::pair<std::vector<JobRow>, FieldTexts> read_rows(const fs::path& source, FieldTexts common) {
  common.erase("output");
  if (!fs::is_directory(source)) return {read_job_table(source, field_names()), std::move(common)};
  const JobFolders folders{source, common["mask"], common["sketch"], common["strokes"]};
  for (const char* kind : {"mask", "sketch", "strokes"}) common.erase(kind);
  return {jobs_of_folders(folders), std::move(common)};
}

/// A table may come from somebody else: it says what is called how in the batch's folder, not where else to write.
void check_stays_inside(const fs::path& output) {
  if (!output.is_absolute() && std::find(output.begin(), output.end(), "..") == output.end()) return;
  throw Error(ErrorCode::usage,
              "the output " + output.string() + " lies outside the batch's folder; give a name in it, or say --outputs-anywhere");
}

/// Fills in what the row's texts mean.
void prepare(BatchJob& job, FieldTexts texts, const fs::path& folder, const BatchRules& rules) {
  const auto output = texts.extract("output");
  const fs::path name = output.empty() ? fs::path(job.photo).stem() += ".png" : fs::path(output.mapped());
  if (!rules.outputs_anywhere) check_stays_inside(name);
  const EditJob asked = parse_edit_job(texts);
  job.job = with_drawing(asked, rules.drawing);
  job.job.output = folder / name;
  const int results = number_of_results(job.job);
  job.files = numbered_files(job.job.output, results);
  for (const fs::path& file : numbered_files(name, results))
    job.outputs += (job.outputs.empty() ? "" : ", ") + file.string();
  check_complete(asked);
}

/// @param way_out what to do about two jobs with one output
void refuse_losses(std::vector<BatchJob>& jobs, RunFiles& files, const std::string& way_out) {
  for (const BatchJob& job : jobs)
    for (const fs::path& file : {job.job.photo, job.job.mask, job.job.sketch, job.job.strokes, job.job.move_landmarks, job.job.source_pose, job.job.target_pose})
      files.reads(file);
  for (BatchJob& job : jobs) {
    if (!job.problem.empty()) continue;
    try {
      for (const fs::path& file : job.files) files.writes(file, "job " + std::to_string(job.number));
    } catch (const Error& error) {
      job.problem = std::string("its output ") + error.what() + (error.code() == ErrorCode::usage ? "; " + way_out : "");
    }
  }
}

}  // namespace

std::vector<BatchJob> read_batch_jobs(const fs::path& source, const FieldTexts& command_line, BatchRules rules) {
  const fs::path folder = command_line.at("output");
  const bool of_folder = fs::is_directory(source);
  auto [rows, common] = read_rows(source, command_line);
  std::vector<BatchJob> jobs;
  const fs::path base = of_folder ? fs::path() : source.parent_path();  // of the paths in the rows
  for (JobRow& row : rows) {
    BatchJob& job = jobs.emplace_back();
    job.number = row.number;
    job.problem = row.problem;
    if (const auto photo = row.cells.find("photo"); photo != row.cells.end())
      job.photo = of_folder ? fs::path(photo->second).filename().string() : photo->second;
    if (!job.problem.empty()) continue;
    for (const char* file : {"photo", "mask", "sketch", "strokes", "move-landmarks", "source-pose", "target-pose"})
      if (const auto cell = row.cells.find(file); cell != row.cells.end())
        cell->second = (base / cell->second).string();
    try {
      prepare(job, overlay(common, row.cells), folder, rules);
    } catch (const Error& error) {
      job.problem = error.what();
    }
  }
  refuse_losses(jobs, rules.files, of_folder ? "two photos differ in their extension alone: rename one of them"
                                             : "give one of them another name in the column output");
  return jobs;
}

}  // namespace ilat
