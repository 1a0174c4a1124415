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

/// Paths without `..`, links and doubled slashes, so that two names of one file are equal. A folder is looked at once,
/// however many files of a batch lie in it.
class PlainPaths {
 public:
  fs::path of(const fs::path& path) {
    std::error_code failed;
    const fs::path name = path.filename();
    if (name.empty() || name == "." || name == ".." || fs::is_symlink(path, failed)) return plain(path);
    const fs::path folder = path.parent_path().empty() ? "." : path.parent_path();
    const auto [known, is_new] = folders_.try_emplace(folder);
    if (is_new) known->second = plain(folder);
    return known->second / name;
  }

 private:
  static fs::path plain(const fs::path& path) {
    std::error_code failed;
    const fs::path plain = fs::weakly_canonical(path, failed);
    return failed ? path : plain;
  }
  std::map<fs::path, fs::path> folders_;
};

/// Rows of `source`, and what of the command line holds for all of them.
std::pair<std::vector<JobRow>, FieldTexts> read_rows(const fs::path& source, FieldTexts common) {
  common.erase("output");
  if (!fs::is_directory(source)) return {read_job_table(source, field_names()), std::move(common)};
  const JobFolders folders{source, common["mask"], common["sketch"]};
  common.erase("mask");
  common.erase("sketch");
  return {jobs_of_folders(folders), std::move(common)};
}

/// Fills in what the row's texts mean.
void prepare(BatchJob& job, FieldTexts texts, const fs::path& folder) {
  const auto output = texts.extract("output");
  const fs::path name = output.empty() ? fs::path(job.photo).stem() += ".png" : fs::path(output.mapped());
  job.job = parse_edit_job(texts);
  job.job.output = folder / name;
  job.files = numbered_files(job.job.output, job.job.variations);
  for (const fs::path& file : numbered_files(name, job.job.variations))
    job.outputs += (job.outputs.empty() ? "" : ", ") + file.string();
  check_complete(job.job);
}

/// No job writes over what another reads or writes.
/// @param way_out what to do about two jobs with one output
void refuse_collisions(std::vector<BatchJob>& jobs, const std::string& way_out) {
  PlainPaths plain;
  std::set<fs::path> read;
  for (const BatchJob& job : jobs)
    for (const fs::path& file : {job.job.photo, job.job.mask, job.job.sketch, job.job.move_landmarks})
      if (!file.empty()) read.insert(plain.of(file));
  std::map<fs::path, std::size_t> writer;
  for (BatchJob& job : jobs) {
    if (!job.problem.empty()) continue;
    for (const fs::path& file : job.files) {
      const auto [first, is_new] = writer.try_emplace(plain.of(file), job.number);
      if (read.contains(first->first)) {
        job.problem = "its output " + file.string() + " is one of the pictures that the batch reads; give another name";
      } else if (!is_new && first->second != job.number) {
        job.problem =
            "its output " + file.string() + " is that of job " + std::to_string(first->second) + " too; " + way_out;
      }
    }
  }
}

}  // namespace

std::vector<BatchJob> read_batch_jobs(const fs::path& source, const FieldTexts& command_line) {
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
    for (const char* file : {"photo", "mask", "sketch", "move-landmarks"})
      if (const auto cell = row.cells.find(file); cell != row.cells.end())
        cell->second = (base / cell->second).string();
    try {
      prepare(job, overlay(common, row.cells), folder);
    } catch (const Error& error) {
      job.problem = error.what();
    }
  }
  refuse_collisions(jobs, of_folder ? "two photos differ in their extension alone: rename one of them"
                                    : "give one of them another name in the column output");
  return jobs;
}

}  // namespace ilat
