#include "jobs/edit_record.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "files/json_text.h"
#include "ilat/error.h"

namespace ilat {
namespace {

using ilat::take;  // beside those below
using nlohmann::json;

constexpr const char* kFormat = "ilat-edit/1";

/// Reads `value` into a field; false if it is of another kind.
bool take(const json& value, int& field) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<int>::max()) return false;
  field = value.get<int>();
  return true;
}

std::string shortened(const std::string& sum) { return sum.empty() ? "unknown" : sum.substr(0, 12); }

}  // namespace

std::string edit_record_to_json(const EditRecord& record) {
  nlohmann::ordered_json object{{"format", kFormat}};
  visit_fields(record, [&](const char* key, const auto& field) { object[key] = field; });
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

EditRecord parse_edit_record(const std::string& text, const std::string& origin) {
  const json object = parse_json(text, origin, ErrorCode::bad_input);
  if (!object.is_object() || !object.contains("format") || object["format"] != kFormat)
    throw Error(ErrorCode::bad_input, std::string("its record is not of the format ") + kFormat, origin);
  EditRecord record;
  visit_fields(record, [&](const char* key, auto& field) {
    const auto found = object.find(key);
    if (found != object.end() && take(*found, field)) return;
    throw Error(ErrorCode::bad_input,
                std::string("its record's ") + key + " is " + (found == object.end() ? "missing" : describe(*found)),
                origin);
  });
  return record;
}

std::vector<std::string> differences(const EditRecord& recorded, const EditRecord& now) {
  std::vector<std::string> lines;
  const auto compare_file = [&](const char* input, const std::string& then_name, const std::string& then,
                                const std::string& now_name, const std::string& given) {
    const auto named = [](const std::string& name, const char* else_called) { return name.empty() ? else_called : name; };
    if (then == given && then != kUnknownSum) return;
    if (then.empty()) {
      lines.push_back(std::string(input) + ": the edit had none, now there is " + named(now_name, "one"));
    } else if (given.empty()) {
      lines.push_back(std::string(input) + ": the edit had " + named(then_name, "one") + ", now there is none");
    } else if (then == kUnknownSum) {
      lines.push_back(std::string(input) + ": the record has no sum of it, because it was not read from a file");
    } else {
      lines.push_back(std::string(input) + ": " + named(now_name, "this one") + " has the SHA-256 sum " + shortened(given) +
                      "..., the edit's " + named(then_name, "own") + " had " + shortened(then) + "...");
    }
  };
  if (recorded.program != now.program)
    lines.push_back("program: this is version " + now.program + ", the edit was made by " + recorded.program);
  if (recorded.model_sha256 != now.model_sha256)
    lines.push_back("model: " + now.model + " has the SHA-256 sum " + shortened(now.model_sha256) + "..., the edit's " +
                    recorded.model + " had " + shortened(recorded.model_sha256) + "...");
  compare_file("photo", recorded.photo, recorded.photo_sha256, now.photo, now.photo_sha256);
  compare_file("mask", recorded.mask, recorded.mask_sha256, now.mask, now.mask_sha256);
  compare_file("sketch", recorded.sketch, recorded.sketch_sha256, now.sketch, now.sketch_sha256);
  compare_file("strokes", recorded.strokes, recorded.strokes_sha256, now.strokes, now.strokes_sha256);
  compare_file("table of moves", recorded.move_landmarks, recorded.move_landmarks_sha256, now.move_landmarks,
               now.move_landmarks_sha256);
  compare_file("source pose", recorded.source_pose, recorded.source_pose_sha256, now.source_pose, now.source_pose_sha256);
  compare_file("target pose", recorded.target_pose, recorded.target_pose_sha256, now.target_pose, now.target_pose_sha256);
  if (recorded.detector_sha256 != now.detector_sha256)
    lines.push_back("face detector: the edit's had the SHA-256 sum " + shortened(recorded.detector_sha256) + "..., " +
                    (now.detector_sha256.empty() ? "there is none here"
                                                 : "the one here has " + shortened(now.detector_sha256) + "..."));
  return lines;
}

}  // namespace ilat
