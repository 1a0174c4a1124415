#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/summary.h"

namespace ilat {

// What a judgement says, as text for a terminal and as JSON for programs.

/// One block: a line for each measure, a column for each of column_facts() that has any number, then hand_lines_text().
std::string table_text(const SetSummary& summary);

/// What hand lines in place of the photo's own change in the three measures that say most, and a new line; empty where
/// both were not judged. "hand lines minus own lines: PSNR, masked -2.21 (-2.90 to -1.55), ..."
std::string hand_lines_text(const SetSummary& summary);

/// A line for each measure and guide whose difference the interval tells from nothing, then how many it does not.
/// @param first, second what the models are called
std::string comparison_text(const SetComparison& comparison, const std::string& first, const std::string& second);

/// A judged model: where it lies, which weights it has, and how it was asked to draw.
struct JudgedModel {
  std::string folder, digest;
  Judgement judgement;
  EditOptions edit = {};
  Precision precision = Precision::float32;  ///< in which it computed
  std::string tokenizer = {};                ///< SHA-256 of its image tokenizer's weights
};

/// compare() of two models, without perplexities where their tokenizers differ: those count other codes.
std::vector<SetComparison> compare_models(const Judge& judge, const JudgedModel& first, const JudgedModel& second);

/// Everything: {"cases_planned", "measures": {name: {"better", "meaning"}}, "models": [{"folder", "digest", "options",
/// "complete", "seconds", "sets": [{"name", "photos", "cases", "table": {measure: {column: {"mean", "low", "high"}}},
/// "hand_minus_own": {measure: {"mean", "low", "high"}}}], "cases": [{"set", "file", "mask", "values"}]}],
/// "comparison": [...] with two models}
nlohmann::json judge_json(const Judge& judge, const std::vector<JudgedModel>& models);

}  // namespace ilat
