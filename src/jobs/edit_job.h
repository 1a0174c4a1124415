#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/region_options.h"
#include "ilat/editor.h"
#include "ilat/photo.h"

namespace ilat {

/// An option's name without its dashes ("top-k", "photo") -> its value.
using Words = std::map<std::string, std::string>;

/// One edit as its user asks for it, on a command line or in a line of a batch.
struct EditJob {
  std::filesystem::path photo, mask, sketch, output;
  bool keep_lines = false, greedy = false, no_metadata = false;
  RegionOptions region;
  EditOptions options;
  ReadOptions read;
  WriteOptions write;
  /// Everything beside the files that decides what is painted, defaults included: what a record keeps.
  Words settings;
};

/// The options of an edit on a command. There is this one list: a batch's columns and a record's options go through it.
/// Each takes one value, so that it fits a cell of a table; of an option that may be repeated it is all, between
/// semicolons.
struct EditJobOptions {
  std::vector<CLI::Option*> files;     // which pictures, and how they are read and written
  std::vector<CLI::Option*> settings;  // what decides how the result looks, as EditJob::settings

  /// Null if there is none of this name.
  CLI::Option* find(const std::string& name) const;
  std::vector<std::string> names() const;
  /// What the command line gave.
  Words given() const;
};

/// Adds them. The job is filled when the command is parsed; complete() then does the rest.
EditJobOptions add_edit_job_options(CLI::App* command, EditJob& job);
void complete(EditJob& job, const EditJobOptions& options);

/// The words of a command line, over which those of one job of a batch go: a job's word takes the place of the command
/// line's word for the same option, and for those that exclude it.
Words overlay(const EditJobOptions& options, Words given, const Words& job);

/// Parses words as if they stood on a command line.
/// @throws Error usage for an unknown name or a value out of its range.
EditJob parse_edit_job(const Words& words);

/// @throws Error usage if there is no photo, no mask, or neither a sketch nor keep_lines.
void check_complete(const EditJob& job);

/// The photo with what its file holds beside the picture, and what the editor asks for.
struct EditInputs {
  Photo photo;
  EditRequest request;
  std::vector<std::string> notes;  // what had to be done to mask and sketch that their user may not expect
};
/// @throws Error not_found, bad_input.
EditInputs read_inputs(const EditJob& job);

}  // namespace ilat
