#include "jobs/batch/batch_jobs.h"

#include <map>
#include <set>
#include <utility>

#include "ilat/error.h"
#include "jobs/batch/job_folders.h"
#include "jobs/batch/job_table.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

namespace fs = std::filesystem;

/// The path without `..`, links and doubled slashes, so that two names of one file are equal.
fs::path plain_path(const fs::path& path) {
  std::error_code failed;
  const fs::path plain = fs::weakly_canonical(path, failed);
  return failed ? path : plain;
}

/// Rows of `source`, and what of the command line holds for all of them.
std::pair<std::vector<JobRow>, Words> read_rows(const fs::path& source, Words common) {
  common.erase("output");
  if (!fs::is_directory(source)) return {read_job_table(source, field_names()), std::move(common)};
  const JobFolders folders{source, common["mask"], common["sketch"]};
  common.erase("mask");
  common.erase("sketch");
  return {jobs_of_folders(folders), std::move(common)};
}

/// Fills in what the row's words mean.
void prepare(BatchJob& job, Words words, const fs::path& folder) {
  const auto output = words.extract("output");
  const fs::path name = output.empty() ? fs::path(job.photo).stem() += ".png" : fs::path(output.mapped());
  job.job = parse_edit_job(words);
  job.job.output = folder / name;
  job.files = numbered_files(job.job.output, job.job.variations);
  for (const fs::path& file : numbered_files(name, job.job.variations))
    job.outputs += (job.outputs.empty() ? "" : ", ") + file.string();
  check_complete(job.job);
}

/// No job writes over what another reads or writes.
void refuse_collisions(std::vector<BatchJob>& jobs) {
  std::set<fs::path> read;
  for (const BatchJob& job : jobs)
    for (const fs::path& file : {job.job.photo, job.job.mask, job.job.sketch, job.job.move_landmarks}) read.insert(plain_path(file));
  std::map<fs::path, std::size_t> writer;
  for (BatchJob& job : jobs) {
    if (!job.problem.empty()) continue;
    for (const fs::path& file : job.files) {
      const auto [first, is_new] = writer.try_emplace(plain_path(file), job.number);
      if (read.contains(first->first)) {
        job.problem = "its output " + file.string() + " is one of the pictures that the batch reads; give another name";
      } else if (!is_new && first->second != job.number) {
        job.problem = "its output " + file.string() + " is that of job " + std::to_string(first->second) +
                      " too; give one of them another name in the column output";
      }
    }
  }
}

}  // namespace

std::vector<BatchJob> read_batch_jobs(const fs::path& source, const Words& command_line) {
  const fs::path folder = command_line.at("output");
  auto [rows, common] = read_rows(source, command_line);
  std::vector<BatchJob> jobs;
  const fs::path base = fs::is_directory(source) ? fs::path() : source.parent_path();  // of the paths in the rows
  for (JobRow& row : rows) {
    BatchJob& job = jobs.emplace_back();
    job.number = row.number;
    job.problem = row.problem;
    if (const auto photo = row.cells.find("photo"); photo != row.cells.end())
      job.photo = fs::is_directory(source) ? fs::path(photo->second).filename().string() : photo->second;
    if (!job.problem.empty()) continue;
    for (const char* file : {"photo", "mask", "sketch", "move-landmarks"})
      if (const auto cell = row.cells.find(file); cell != row.cells.end())
        cell->second = (base / cell->second).string();
    try {
      prepare(job, overlay(common, row.cells), folder);
    } catch (const Error& error) {
      job.problem = error.what();
    }
  }
  refuse_collisions(jobs);
  return jobs;
}

}  // namespace ilat
