#include "jobs/provenance.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "config/enum_names.h"
#include "detector/face_detector_config.h"
#include "files/read_whole.h"
#include "files/sha256.h"
#include "ilat/error.h"
#include "ilat/photo.h"
#include "imaging/photo/stage_photo.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "jobs/find_model.h"
#include "jobs/job_faces.h"
#include "model_io/model_folder/model_digest.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

namespace {

/// A file's sum. A pipe can be read only once, and that is for the edit.
std::string sum_of(const std::filesystem::path& path) {
  if (path.empty()) return {};
  const bool is_file = path != kStandardStream && (!std::filesystem::exists(path) || std::filesystem::is_regular_file(path));
  return is_file ? sha256_of_file(path) : kUnknownSum;
}

}  // namespace

UsedModel name_model(const std::filesystem::path& folder) {
  UsedModel model{.folder = folder.empty() ? find_default_model() : folder, .detector = find_default_detector()};
  const ModelConfig config = read_model_config(model.folder);
  model.name = config.name;
  model.drawing = config.drawing.value_or(DrawingConfig());
  return model;
}

UsedModel identify_model(const std::filesystem::path& folder) {
  UsedModel model = name_model(folder);
  if (!model.detector.empty()) model.detector_sha256 = sha256_of_file(model.detector / kFaceDetectorFile);
  model.sha256 = model_digest(model.folder);
  return model;
}

EditRecord record_of(const EditJob& job, const UsedModel& model) {
  EditRecord record{.program = ILAT_VERSION, .model = model.name, .model_sha256 = model.sha256};
  const auto describe = [&](const std::filesystem::path& path, std::string& name, std::string& sha256) {
    sha256 = sum_of(path);
    if (job.record_names) name = path.filename().string();
  };
  describe(job.photo, record.photo, record.photo_sha256);
  describe(job.mask, record.mask, record.mask_sha256);
  describe(job.sketch, record.sketch, record.sketch_sha256);
  describe(job.strokes, record.strokes, record.strokes_sha256);
  describe(job.move_landmarks, record.move_landmarks, record.move_landmarks_sha256);
  describe(job.source_pose, record.source_pose, record.source_pose_sha256);
  describe(job.target_pose, record.target_pose, record.target_pose_sha256);
  if (looks_for_faces(job)) record.detector_sha256 = model.detector_sha256;
  record.options = settings_of(job);
  return record;
}

std::string record_in(const std::filesystem::path& picture) { return read_photo(picture).metadata.record; }

EditRecord read_record(const std::filesystem::path& picture) {
  const std::string json = record_in(picture);
  if (json.empty())
    throw Error(
        ErrorCode::bad_input,
        "has no record of an edit: it was not made by ilat edit, was made with --no-metadata, or a program that "
        "saved it again has dropped the record",
        picture.string());
  return parse_edit_record(json, picture.string());
}

EditRecord record_of_image(EditRecord record, const EditResult& result, int image) {
  record.variation = image;
  if (result.scores.empty()) return record;
  record.variation = result.picked + 1;
  for (std::size_t draw = 0; draw < result.scores.size(); ++draw)
    record.scores[std::to_string(draw + 1)] = in_words(result.scores[draw]);
  return record;
}

std::string in_words(const DrawScore& score) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), std::isnan(score.lines) ? "likelihood %.4f" : "likelihood %.4f, lines %.4f",
                score.likelihood, score.lines);
  return text.data();
}

void stage_result(StagedFiles& files, const std::filesystem::path& file, const EditJob& job, const Photo& photo,
                  const EditResult& result, EditRecord record, int image) {
  Photo after = repainted(photo, result.images.at(static_cast<std::size_t>(image - 1)), result.changed);
  record.precision = name_of(result.precision);
  after.metadata.record = edit_record_to_json(record);
  stage_photo(files, file, after, write_options_of(job));
}

}  // namespace ilat
