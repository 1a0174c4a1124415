#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/summary.h"

namespace ilat {

// What a judgement says, as text for a terminal and as JSON for programs.

/// One block: a line for each measure, a column for each of column_facts() that has any number.
std::string table_text(const SetSummary& summary);

/// A line for each measure and guide whose difference the interval tells from nothing, then how many it does not.
/// @param first, second what the models are called
std::string comparison_text(const SetComparison& comparison, const std::string& first, const std::string& second);

/// A judged model: where it lies and which weights it has.
struct JudgedModel {
  std::string folder, digest;
  Judgement judgement;
};

/// Everything: {"photos_a_set", "cases_planned", "options", "measures": {name: {"better", "meaning"}},
/// "models": [{"folder", "digest", "complete", "seconds", "sets": [{"name", "photos", "cases",
/// "table": {measure: {column: {"mean", "low", "high"}}}}], "cases": [{"set", "file", "mask", "values"}]}],
/// "comparison": [...] with two models}
nlohmann::json judge_json(const Judge& judge, const std::vector<JudgedModel>& models, const JudgeOptions& options);

}  // namespace ilat
