#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/faces/face_summary.h"

namespace ilat {

// What a judgement of face detectors says, for a terminal, for programs, and as a page.

struct JudgedDetector {
  std::string folder;
  FaceJudgement judgement;
};

std::string table_text(const FaceSetSummary& summary);
/// @param first, second what the detectors are called
std::string comparison_text(const FaceComparison& comparison, const std::string& first, const std::string& second);

/// {"detectors": [{"folder", "complete", "sets": [...], "scenes": [{"set", "finds", "wrong", "faces": [...]}]}],
/// "comparison": [...] with two}
nlohmann::json faces_json(std::span<const FaceSet> sets, const std::vector<JudgedDetector>& detectors);

/// One page with nothing outside it: the tables, the comparison, and every kept mistake as a picture.
std::string faces_page(std::span<const FaceSet> sets, const std::vector<JudgedDetector>& detectors);

}  // namespace ilat
