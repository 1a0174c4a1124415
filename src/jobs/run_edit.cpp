#include "jobs/run_edit.h"

#include <nlohmann/json.hpp>
#include <string>

#include "editing/frame_picture.h"
#include "editing/sketch_picture.h"
#include "ilat/error.h"
#include "imaging/photo/montage.h"
#include "jobs/edit_inputs.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"
#include "jobs/provenance.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

/// One row: photo, mask, sketch (as drawn, or the lines that an expression moved), then every result.
Image comparison_of(const EditJob& job, const EditRequest& request, const EditResult& result,
                    const std::filesystem::path& model) {
  std::vector<Image> row{request.photo, request.mask};
  if (!request.sketch.empty()) row.push_back(request.sketch);
  else if (!request.expression.empty()) row.push_back(sketch_picture(request, options_of(job), read_model_config(model)));
  row.insert(row.end(), result.images.begin(), result.images.end());
  return montage(row, {.columns = static_cast<int>(row.size())});
}

void draw_pictures(const EditJob& job, const EditRun& run, const EditRequest& request,
                   const std::filesystem::path& model) {
  const ModelConfig config = read_model_config(model);
  if (!run.frame_picture.empty()) write_image(run.frame_picture, frame_picture(request, options_of(job), config));
  if (!run.sketch.empty()) write_image(run.sketch, sketch_picture(request, options_of(job), config));
}

EditInputs read_inputs_telling(const EditJob& job, const std::filesystem::path& detector, const JobEvents& events) {
  JobFaces faces(detector);
  EditInputs inputs = read_inputs(job, faces);
  for (const std::string& warning : inputs.warnings) events.warn(warning);
  return inputs;
}

nlohmann::json to_json(const std::vector<EditedRegion>& regions) {
  auto all = nlohmann::json::array();
  for (const EditedRegion& region : regions)
    all.push_back({{"corners", region.placement.corners()},
                   {"masked_tokens", region.masked_tokens},
                   {"tokens", region.tokens},
                   {"seams", region.seams}});
  return all;
}

}  // namespace

EditResult edit_reporting(const Editor& editor, const EditRequest& request, EditOptions options,
                          const JobEvents& events) {
  JobProgress last;
  events.report(last);
  options.progress = [&](const Progress& progress) {
    last = {static_cast<double>(progress.done), progress.total};
    return events.report(last);
  };
  EditResult result = editor.edit(request, options);
  if (!events.report(last)) throw Error(ErrorCode::cancelled, "cancelled; nothing was written");
  return result;
}

EditOutput run_edit(const EditJob& job, const EditRun& run, const OpenEditor& open, const JobEvents& events) {
  check_complete(job);
  EditOutput output{{}, numbered_files(job.output, job.variations)};
  check_outputs(output.files);
  for (const auto& file : {run.frame_picture, run.sketch, run.comparison})
    if (!file.empty()) check_outputs({file});

  const UsedModel model = identify_model(run.model);
  const EditInputs inputs = read_inputs_telling(job, model.detector, events);
  output.warnings = inputs.warnings;
  const EditRecord record = record_of(job, model);
  const Editor editor = open(model.folder);
  draw_pictures(job, run, inputs.request, model.folder);

  output.result = edit_reporting(editor, inputs.request, options_of(job), events);
  write_results(output.files, job, inputs.photo, output.result, record);
  if (!run.comparison.empty()) write_image(run.comparison, comparison_of(job, inputs.request, output.result, model.folder));
  for (const auto& file : output.files) events.tell_written(file);
  return output;
}

std::vector<std::string> write_pictures(const EditJob& job, const EditRun& run, const JobEvents& events) {
  check_complete(job);
  std::vector<std::filesystem::path> files;
  for (const auto& file : {run.frame_picture, run.sketch})
    if (!file.empty()) files.push_back(file);
  check_outputs(files);
  const EditInputs inputs = read_inputs_telling(job, find_default_detector(), events);
  draw_pictures(job, run, inputs.request, run.model.empty() ? find_default_model() : run.model);
  for (const auto& file : files) events.tell_written(file);
  return inputs.warnings;
}

EditOutput draw_picture(const EditJob& job, const std::filesystem::path& model, const OpenEditor& open,
                        const JobEvents& events) {
  EditOutput output{{}, numbered_files(job.output, job.variations)};
  check_outputs(output.files);
  EditRequest request;
  request.sketch = read_image(job.sketch, 1, job.max_pixels.pixels);
  request.photo = Image(request.sketch.width, request.sketch.height, 3, 128);
  request.mask = Image(request.sketch.width, request.sketch.height, 1, 255);
  EditOptions options = options_of(job);
  options.frame_choice = FrameChoice::full;
  options.composite = Composite::hard;
  const Editor editor = open(model.empty() ? find_default_model() : model);
  output.result = edit_reporting(editor, request, options, events);
  write_images(output.files, output.result.images);
  for (const auto& file : output.files) events.tell_written(file);
  return output;
}

nlohmann::json to_json(const EditOutput& output) {
  const EditResult& result = output.result;
  std::vector<std::string> names;
  for (const auto& file : output.files) names.push_back(file.string());
  return {
      {"outputs", names},
      {"warnings", output.warnings},
      {"regions", to_json(result.regions)},
      {"masked_tokens", result.masked_tokens},
      {"tokens", result.tokens},
      {"seconds",
       {{"encode", result.encode_seconds}, {"generate", result.generate_seconds}, {"decode", result.decode_seconds}}}};
}

}  // namespace ilat
