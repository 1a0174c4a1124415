#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "files/atomic_file.h"
#include "ilat/editor.h"
#include "jobs/edit_job/edit_job.h"
#include "jobs/edit_record.h"

namespace ilat {

/// A model folder as records name it, and the detector that looks for faces beside it.
struct UsedModel {
  std::filesystem::path folder = {};
  std::string name = {};                ///< in its model.json
  std::string sha256 = {};              ///< model_digest()
  std::filesystem::path detector = {};  ///< its folder; empty = there is none
  std::string detector_sha256 = {};     ///< of its weights
  DrawingConfig drawing = {};           ///< how an edit draws with it unless its job says otherwise
};

/// @param folder empty = the bundled model; the detector is the bundled one
/// @throws Error not_found or bad_model.
UsedModel identify_model(const std::filesystem::path& folder);
/// The same without the sums, which take as long as reading the weights does.
UsedModel name_model(const std::filesystem::path& folder);

/// What the job's first result will say of its making. Its inputs' names are left empty unless the job wants them: a
/// name can name a person and a place.
/// @throws Error not_found if an input is not there.
EditRecord record_of(const EditJob& job, const UsedModel& model);

/// The record in a picture's file; empty if it has none.
/// @throws Error not_found, or bad_input if it is no picture.
std::string record_in(const std::filesystem::path& picture);

/// The record in a picture's file, understood. @throws also Error bad_input if it has none.
EditRecord read_record(const std::filesystem::path& picture);

/// What one image of a result says of its making: which variation it is, and if it was picked, why.
/// @param record of the job  @param image from 1
EditRecord record_of_image(EditRecord record, const EditResult& result, int image);

/// "likelihood -4.2131, lines 0.8211"
std::string in_words(const DrawScore& score);

/// Prepares one image of a result, with its record.
/// @param image from 1
void stage_result(StagedFiles& files, const std::filesystem::path& file, const EditJob& job, const Photo& photo,
                  const EditResult& result, EditRecord record, int image);

}  // namespace ilat
