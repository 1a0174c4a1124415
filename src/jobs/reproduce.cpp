#include "jobs/reproduce.h"

#include <string>

#include "config/enum_names.h"
#include "files/sha256.h"
#include "ilat/error.h"
#include "imaging/photo/photo_format.h"
#include "jobs/edit_inputs.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "jobs/output_files.h"
#include "jobs/provenance.h"

namespace ilat {

namespace {

/// The record's edit on the files that are given now.
EditJob job_again(const EditRecord& record, const EditJob& files, const std::filesystem::path& picture) {
  EditJob job;
  try {
    job = parse_edit_job(record.options);
    for (const auto& [name, word] : record.options)
      if (!is_setting(name)) throw Error(ErrorCode::usage, "is no setting of an edit", name);
  } catch (const Error& error) {
    throw Error(ErrorCode::bad_input, std::string("its record has an option that does not fit: ") + error.what(),
                picture.string());
  }
  const int variations = job.variations.value_or(1);
  if (record.variation < 1 || record.variation > variations)
    throw Error(ErrorCode::bad_input,
                "its record says that it is variation " + std::to_string(record.variation) + " of " +
                    std::to_string(variations),
                picture.string());
  job.photo = files.photo;
  job.mask = files.mask;
  job.sketch = files.sketch;
  job.strokes = files.strokes;
  job.move_landmarks = files.move_landmarks;
  job.source_pose = files.source_pose;
  job.target_pose = files.target_pose;
  job.keep_lines = files.sketch.empty() && !job.no_lines && !has_expression(job) && !changes_pose(job);
  job.output = files.output;
  job.max_pixels = files.max_pixels;
  return job;
}

void expect_same_inputs(const EditRecord& record, const EditRecord& now, const std::filesystem::path& picture) {
  std::string all;
  for (const std::string& line : differences(record, now)) all += "\n  " + line;
  if (!all.empty()) throw Error(ErrorCode::bad_input, "cannot be made again from these:" + all, picture.string());
}

void expect_same_bytes(const std::filesystem::path& picture, const std::filesystem::path& again) {
  if (sha256_of_file(picture) == sha256_of_file(again)) return;
  throw Error(
      ErrorCode::bad_input,
      "was written, but differs from " + picture.string() +
          " though program, model, detector, photo, mask, sketch, moves and options are the same: that file was changed after the "
          "edit, or made on a machine that computes otherwise",
      again.string());
}

}  // namespace

EditOutput reproduce(const std::filesystem::path& picture, const EditJob& files, const EditRun& run,
                     const OpenEditor& open, const JobEvents& events) {
  check_outputs({files.output});
  if (photo_format(files.output) != photo_format(picture))
    throw Error(
        ErrorCode::usage,
        "must end in " + picture.extension().string() + " as " + picture.string() + " does, to be the same file",
        files.output.string());
  const EditRecord record = read_record(picture);
  UsedModel used = identify_model(run.model);
  if (record.detector_sha256.empty()) used.detector = used.detector_sha256 = {};
  EditJob job = job_again(record, files, picture);
  RunFiles run_files(run.overwrite);
  run_files.reads(picture);
  tell_inputs(run_files, job, used);
  run_files.writes(job.output);
  job.record_names = true;  // in what may be said of them now; the result keeps the record that it had
  expect_same_inputs(record, record_of(job, used), picture);

  JobFaces faces(used.detector);
  const EditInputs inputs = read_inputs(job, faces);
  const Editor editor = open(used.folder);
  if (record.precision != name_of(editor.precision()))
    throw Error(ErrorCode::usage,
                "is " + std::string(name_of(editor.precision())) + " here, but " + picture.string() + " was computed in " +
                    record.precision + "; ask for that",
                "precision");
  EditOutput output{edit_reporting(editor, inputs.request, options_of(job), events), {job.output}, inputs.warnings};
  StagedFiles result;
  stage_result(result, job.output, job, inputs.photo, output.result, record, job.pick == Pick::best ? 1 : record.variation);
  if (!events.goes_on()) throw Error(ErrorCode::cancelled, "cancelled; nothing was written");
  result.commit();
  expect_same_bytes(picture, job.output);
  events.tell_written(job.output);
  return output;
}

}  // namespace ilat
