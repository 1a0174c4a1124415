#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/edit_job/edit_job.h"

namespace ilat {

// A job as texts, as command lines, tables, requests and records have it.

/// A field's name ("top-k", "photo") -> its value as text (field_text.h).
using FieldTexts = std::map<std::string, std::string>;

/// Every field's name, in the order of visit_fields.
std::vector<std::string> field_names();

/// The job that these texts ask for; fields that they do not name keep their defaults.
/// @throws Error usage in the field's name: one that is unknown, a value that is none, two that exclude each other.
EditJob parse_edit_job(const FieldTexts& texts);

/// The same of a JSON object: numbers and flags are JSON's own, everything else is text. Names may have underscores.
/// @param origin names the object in errors
/// @throws Error usage; bad_input if the value is no object.
EditJob parse_edit_job(const nlohmann::json& object, const std::string& origin);

/// Every field that says something, defaults included.
FieldTexts texts_of(const EditJob& job);

/// Those of them that decide what is painted, beside the pictures: what a record keeps.
FieldTexts settings_of(const EditJob& job);

/// Whether there is a field of this name that decides what is painted.
bool is_setting(std::string_view name);

/// What parse_edit_job() reads back.
nlohmann::json to_json(const EditJob& job);

/// The texts of a command line, over which those of one job of a batch go: a job's text takes the place of the command
/// line's for the same field, and for those that exclude it.
FieldTexts overlay(FieldTexts given, const FieldTexts& job);

}  // namespace ilat
