#pragma once

#include <concepts>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace ilat {

/// The sum of an input that was no file (a pipe), and so cannot be compared.
inline constexpr const char* kUnknownSum = "unknown";

/// What an edited picture says of its making: enough to make it again, byte for byte, from the same inputs. It holds no
/// person, no time and, unless the user wants them, no names, so that the same edit leaves the same bytes wherever it runs.
struct EditRecord {
  std::string program = {};       // version
  std::string model = {};         // name in model.json
  std::string model_sha256 = {};  // model_digest()
  std::string photo = {};         // file name without its folder; empty = not told, as for the others
  std::string photo_sha256 = {};  // of the file's bytes
  std::string mask = {};
  std::string mask_sha256 = {};  // empty = the mask is an option (a rectangle, a polygon)
  std::string sketch = {};
  std::string sketch_sha256 = {};  // empty = the photo's own lines, or as an expression moves them
  std::string strokes = {};
  std::string strokes_sha256 = {};  // empty = no colours were asked for
  std::string move_landmarks = {};
  std::string move_landmarks_sha256 = {};  // empty = no table of moves
  std::string source_pose = {};
  std::string source_pose_sha256 = {};  // empty = it was found, or there was none
  std::string target_pose = {};
  std::string target_pose_sha256 = {};  // empty = no pose was changed
  std::string detector_sha256 = {};  // of the weights that looked for faces; empty = none did
  std::string precision = {};        // the networks computed in: "fp32", "bf16", "int8"
  int variation = 1;                                // which of the edit's variations this is, from 1
  std::map<std::string, std::string> scores = {};   // by variation: why that one was picked; empty = none was
  std::map<std::string, std::string> options = {};  // name without dashes -> value, as on the command line

  bool operator==(const EditRecord&) const = default;
};

/// visit(name, field) for every field, in the order of the JSON.
template <class Record, class Visitor>
requires std::same_as<std::remove_const_t<Record>, EditRecord>
void visit_fields(Record& record, Visitor&& visit) {
  visit("program", record.program);
  visit("model", record.model);
  visit("model_sha256", record.model_sha256);
  visit("photo", record.photo);
  visit("photo_sha256", record.photo_sha256);
  visit("mask", record.mask);
  visit("mask_sha256", record.mask_sha256);
  visit("sketch", record.sketch);
  visit("sketch_sha256", record.sketch_sha256);
  visit("strokes", record.strokes);
  visit("strokes_sha256", record.strokes_sha256);
  visit("move_landmarks", record.move_landmarks);
  visit("move_landmarks_sha256", record.move_landmarks_sha256);
  visit("source_pose", record.source_pose);
  visit("source_pose_sha256", record.source_pose_sha256);
  visit("target_pose", record.target_pose);
  visit("target_pose_sha256", record.target_pose_sha256);
  visit("detector_sha256", record.detector_sha256);
  visit("precision", record.precision);
  visit("variation", record.variation);
  visit("scores", record.scores);
  visit("options", record.options);
}

/// One line of JSON in ASCII: it fits a PNG text chunk and an EXIF comment alike.
std::string edit_record_to_json(const EditRecord& record);

/// @param origin names the picture in errors.
/// @throws Error bad_input if this is no record, with the field that is missing or wrong. Fields of later versions are
/// passed over: `program` tells.
EditRecord parse_edit_record(const std::string& json, const std::string& origin);

/// Why the picture of `recorded` cannot be made from what `now` describes: a line each for the program, the model, the
/// photo, the mask, the sketch, the strokes, the moves and the detector that differ by their contents; file names and options are not compared. Empty = it
/// can.
std::vector<std::string> differences(const EditRecord& recorded, const EditRecord& now);

}  // namespace ilat
