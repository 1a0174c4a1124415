#include "jobs/batch/batch_passes.h"

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "editing/current_error.h"
#include "editing/edit_each.h"
#include "editing/edit_groups.h"
#include "ilat/error.h"
#include "jobs/edit_inputs.h"
#include "jobs/edit_job/pass_key.h"
#include "jobs/input_doubts.h"
#include "jobs/output_files.h"
#include "jobs/provenance.h"

namespace ilat {
namespace {

std::vector<std::vector<const BatchJob*>> passes_of(const std::vector<const BatchJob*>& jobs, std::size_t batch_size) {
  std::vector<std::string> keys;
  for (const BatchJob* job : jobs) keys.push_back(pass_key(job->job));
  std::vector<std::vector<const BatchJob*>> passes;
  for (const auto& group : group_equal(keys, batch_size)) {
    passes.emplace_back();
    for (const std::size_t i : group) passes.back().push_back(jobs[i]);
  }
  return passes;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Passes {
 public:
  Passes(BatchBook& book, const Editor& editor) : book_(book), editor_(editor), faces_(book.model().detector) {}

  /// One pass over jobs that may share it. @param before how many jobs were finished before it
  void edit_together(const std::vector<const BatchJob*>& group, double before);

 private:
  void finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome, double seconds);

  BatchBook& book_;
  const Editor& editor_;
  JobFaces faces_;
};

void Passes::edit_together(const std::vector<const BatchJob*>& group, double before) {
  const auto start = Clock::now();
  std::vector<const BatchJob*> readable;
  std::vector<Photo> photos;
  std::vector<EditRequest> requests;
  for (const BatchJob* job : group) {
    try {
      for (const auto& file : job->files) std::filesystem::create_directories(file.parent_path());
      check_outputs(job->files);
      EditInputs inputs = read_inputs(job->job, faces_);
      for (const std::string& warning : inputs.warnings) book_.say_once(warning);
      photos.push_back(std::move(inputs.photo));
      requests.push_back(std::move(inputs.request));
      readable.push_back(job);
    } catch (const std::exception&) {
      book_.fail(*job, current_error().what());
    }
  }
  if (readable.empty()) return;

  EditOptions options = options_of(readable.front()->job);
  std::vector<SamplingOptions> draws;
  for (const BatchJob* job : readable) draws.push_back(options_of(job->job).sampling);
  options.progress = [&](const Progress& tokens) {
    return book_.report(before + static_cast<double>(tokens.done) / tokens.total * static_cast<double>(group.size()));
  };
  std::vector<EditOutcome> outcomes;
  try {
    outcomes = edit_each(editor_, requests, options, draws);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) book_.throw_cancelled();
    throw;
  }
  const double share = seconds_since(start) / static_cast<double>(readable.size());
  for (std::size_t i = 0; i < readable.size(); ++i) finish(*readable[i], photos[i], outcomes[i], share);
}

void Passes::finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome, double seconds) try {
  if (const Error* error = std::get_if<Error>(&outcome)) return book_.fail(job, error->what(), seconds);
  const EditRecord record = record_of(job.job, book_.model());
  const auto& result = std::get<EditResult>(outcome);
  for (const std::string& warning : unseen_warnings(result.mask_outside_share)) book_.say_once(job.photo + ": " + warning);
  StagedFiles files;
  for (std::size_t i = 0; i < job.files.size(); ++i)
    stage_result(files, job.files[i], job.job, photo, result, record_of_image(record, result, static_cast<int>(i) + 1),
                 static_cast<int>(i) + 1);
  files.commit();
  book_.succeed(job, record, seconds);
} catch (const std::exception&) {
  book_.fail(job, current_error().what(), seconds);
}

}  // namespace

void edit_in_passes(const std::vector<const BatchJob*>& jobs, BatchBook& book, const OpenEditor& open, std::size_t batch_size) {
  const Editor editor = open(book.model().folder);
  Passes passes(book, editor);
  double finished = 0;
  book.report(finished);
  for (const auto& pass : passes_of(jobs, batch_size)) {
    passes.edit_together(pass, finished);
    book.save_now_and_then();
    finished += static_cast<double>(pass.size());
    if (!book.report(finished) && !book.complete()) book.throw_cancelled();
  }
}

}  // namespace ilat
