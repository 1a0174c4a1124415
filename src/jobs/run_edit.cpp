#include "jobs/run_edit.h"

#include <cmath>
#include <future>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "conditioning/sketch/sketch_input.h"
#include "config/enum_names.h"
#include "detector/face_detector_config.h"
#include "editing/pictures/frame_picture.h"
#include "editing/pictures/sketch_picture.h"
#include "editing/request/unseen_mask.h"
#include "ilat/error.h"
#include "imaging/photo/montage.h"
#include "jobs/edit_inputs.h"
#include "jobs/find_model.h"
#include "jobs/input_doubts.h"
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

void stage_pictures(StagedFiles& files, const EditRun& run, std::span<const ModelView> views, const Image& photo,
                    const ModelConfig& config) {
  if (!run.frame_picture.empty()) stage_picture(files, run.frame_picture, frame_picture(views, config));
  if (!run.sketch.empty()) stage_picture(files, run.sketch, sketch_picture(views, photo));
}

/// What the run writes beside its results.
std::vector<std::filesystem::path> pictures_of(const EditRun& run) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : {run.frame_picture, run.sketch, run.comparison})
    if (!file.empty()) files.push_back(file);
  return files;
}

/// @throws Error as check_outputs and RunFiles do
void check_files(const EditJob& job, const EditRun& run, const UsedModel& model, std::vector<std::filesystem::path> outputs) {
  for (auto& file : pictures_of(run)) outputs.push_back(std::move(file));
  check_outputs(outputs);
  RunFiles files(run.overwrite);
  tell_inputs(files, job, model);
  for (const auto& file : outputs) files.writes(file);
}

[[noreturn]] void throw_cancelled() { throw Error(ErrorCode::cancelled, "cancelled; nothing was written"); }

EditInputs read_inputs_here(const EditJob& job, const std::filesystem::path& detector) {
  JobFaces faces(detector);
  return read_inputs(job, faces);
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
  if (!events.report(last)) throw_cancelled();
  return result;
}

void tell_inputs(RunFiles& files, const EditJob& job, const UsedModel& model) {
  for (const auto& file : {job.photo, job.mask, job.sketch, job.strokes, job.move_landmarks, job.source_pose, job.target_pose}) files.reads(file);
  for (const char* part : {kModelConfigFile, kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile})
    files.reads(model.folder / part);
  if (!model.detector.empty()) files.reads(model.detector / kFaceDetectorFile);
}

EditOutput run_edit(const EditJob& asked, const EditRun& run, const OpenEditor& open, const JobEvents& events) {
  check_complete(asked);
  const UsedModel model = name_model(run.model);
  std::future<UsedModel> identified = std::async(identify_model, run.model);  // its sums, beside what follows
  const EditJob job = with_drawing(asked, model.drawing);
  EditOutput output{{}, numbered_files(job.output, number_of_results(job))};
  check_files(job, run, model, output.files);

  std::future<EditInputs> reading = std::async(read_inputs_here, job, model.detector);  // while the model opens
  const Editor editor = open(model.folder);
  const EditInputs inputs = reading.get();
  for (const std::string& warning : inputs.warnings) events.warn(warning);
  output.warnings = inputs.warnings;
  const EditRecord record = record_of(job, identified.get());
  output.result = edit_reporting(editor, inputs.request, options_of(job), events);
  for (const std::string& warning : unseen_warnings(output.result.mask_outside_share)) {
    output.warnings.push_back(warning);
    events.warn(warning);
  }

  StagedFiles files;
  for (std::size_t i = 0; i < output.files.size(); ++i) {
    const int image = static_cast<int>(i) + 1;
    stage_result(files, output.files[i], job, inputs.photo, output.result, record_of_image(record, output.result, image), image);
    if (!events.goes_on()) throw_cancelled();
  }
  if (!run.frame_picture.empty() || !run.sketch.empty()) {
    const ModelConfig config = read_model_config(model.folder);
    stage_pictures(files, run, checked_views(inputs.request, options_of(job), config), inputs.request.photo, config);
  }
  if (!run.comparison.empty())
    stage_picture(files, run.comparison, comparison_of(job, inputs.request, output.result, model.folder));
  if (!events.goes_on()) throw_cancelled();
  files.commit();
  for (const auto& file : output.files) events.tell_written(file);
  return output;
}

std::vector<std::string> write_pictures(const EditJob& job, const EditRun& run, const JobEvents& events) {
  check_complete(job);
  const UsedModel model{.folder = run.model.empty() ? find_default_model() : run.model, .detector = find_default_detector()};
  check_files(job, run, model, {});
  EditInputs inputs = read_inputs_here(job, model.detector);
  for (const std::string& warning : inputs.warnings) events.warn(warning);
  const ModelConfig config = read_model_config(model.folder);
  const auto views = checked_views(inputs.request, options_of(job), config);
  for (std::string& warning : unseen_warnings(unseen_share(views))) {
    events.warn(warning);
    inputs.warnings.push_back(std::move(warning));
  }
  StagedFiles files;
  stage_pictures(files, run, views, inputs.request.photo, config);
  if (!events.goes_on()) throw_cancelled();
  files.commit();
  for (const auto& file : pictures_of(run)) events.tell_written(file);
  return inputs.warnings;
}

EditOutput draw_picture(const EditJob& asked, const EditRun& run, const OpenEditor& open, const JobEvents& events) {
  const UsedModel model{.folder = run.model.empty() ? find_default_model() : run.model};
  const EditJob job = with_drawing_of(model.folder, asked);
  EditOutput output{{}, numbered_files(job.output, number_of_results(job))};
  check_files(job, run, model, output.files);
  EditRequest request;
  const Photo drawn = read_photo(job.sketch, read_options_of(job));
  request.sketch = sketch_of(drawn, job.sketch_lines);
  output.warnings = doubts_of({.sketch_file = job.sketch, .sketch = tones_of(request.sketch)});
  for (const std::string& doubt : output.warnings) events.warn(doubt);
  request.photo = Image(request.sketch.width, request.sketch.height, 3, 128);
  request.mask = Image(request.sketch.width, request.sketch.height, 1, 255);
  EditOptions options = options_of(job);
  options.frame_choice = FrameChoice::full;
  options.composite = Composite::hard;
  const Editor editor = open(model.folder);
  output.result = edit_reporting(editor, request, options, events);
  StagedFiles files;
  for (std::size_t i = 0; i < output.files.size(); ++i) stage_picture(files, output.files[i], output.result.images.at(i));
  if (!events.goes_on()) throw_cancelled();
  files.commit();
  for (const auto& file : output.files) events.tell_written(file);
  return output;
}

nlohmann::json to_json(const EditOutput& output) {
  const EditResult& result = output.result;
  nlohmann::json scores = nlohmann::json::array();  // of the draws among which one was picked
  for (const DrawScore& score : result.scores)
    scores.push_back({{"likelihood", score.likelihood},
                      {"lines", std::isnan(score.lines) ? nlohmann::json() : nlohmann::json(score.lines)}});
  std::vector<std::string> names;
  for (const auto& file : output.files) names.push_back(file.string());
  return {
      {"outputs", names},
      {"warnings", output.warnings},
      {"regions", to_json(result.regions)},
      {"picked", scores.empty() ? nlohmann::json() : nlohmann::json(result.picked + 1)},
      {"scores", scores},
      {"mask_outside_share", result.mask_outside_share},
      {"masked_tokens", result.masked_tokens},
      {"tokens", result.tokens},
      {"precision", name_of(result.precision)},
      {"seconds",
       {{"encode", result.encode_seconds}, {"generate", result.generate_seconds}, {"decode", result.decode_seconds}}}};
}

}  // namespace ilat
