#pragma once

#include <CLI/App.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "jobs/edit_job/edit_job_texts.h"

namespace ilat {

/// A job's fields as the options of a command, and what the command line said of them.
class JobOptions {
 public:
  /// Adds an option for each field; one that has no value of the field's kind is refused while the line is parsed.
  /// @param only the names of the fields to add; empty = all
  void add_to(CLI::App* command, const std::set<std::string>& only = {});

  /// The option of a field that was added.
  CLI::Option* at(const std::string& field) const { return options_.at(field); }
  /// The options that decide what is painted.
  std::vector<CLI::Option*> settings() const;

  /// What the command line gave; of an option that may be repeated all of them, between semicolons.
  FieldTexts given() const;
  /// The job that they ask for.
  EditJob job() const { return parse_edit_job(given()); }

 private:
  std::map<std::string, CLI::Option*> options_;
};

}  // namespace ilat
