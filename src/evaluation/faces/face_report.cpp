#include "evaluation/faces/face_report.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "evaluation/page.h"
#include "files/html_text.h"

namespace ilat {
namespace {

std::string number_text(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return std::isnan(value) ? "-" : text;
}

std::string percent_text(const std::optional<Estimate>& share) {
  if (!share) return "-";
  return number_text("%.1f %%", 100 * share->mean) + " (" + number_text("%.1f", 100 * share->low) + " to " +
         number_text("%.1f", 100 * share->high) + ")";
}

std::string line_text(const std::string& title, const FaceSizeSummary& size) {
  char text[160];
  std::snprintf(text, sizeof text, "%-12s%6zu  %-26s%-22s", title.c_str(), size.faces, percent_text(size.found_share).c_str(),
                percent_text(size.median_error).c_str());
  std::string line = text;
  for (const double error : size.errors) line += number_text("%7.1f", 100 * error);
  return line + "\n";
}

std::string difference_text(const char* what, const std::optional<Estimate>& difference, bool more_is_better) {
  if (!difference) return "";
  std::string text = std::string("  ") + what + ": ";
  if (!difference->is_real()) return text + "not told apart\n";
  const bool second = (difference->mean > 0) == more_is_better;
  const double low = std::min(std::abs(difference->low), std::abs(difference->high));
  const double high = std::max(std::abs(difference->low), std::abs(difference->high));
  return text + (second ? "second" : "first") + " is better by " + number_text("%.1f", 100 * low) + " to " +
         number_text("%.1f", 100 * high) + " percent points\n";
}

nlohmann::json to_json(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"mean", estimate->mean}, {"low", estimate->low}, {"high", estimate->high}};
}

nlohmann::json to_json(const FaceSizeSummary& size) {
  nlohmann::json errors = nlohmann::json::object();
  for (std::size_t i = 0; i < kErrorPercents.size(); ++i)
    if (!std::isnan(size.errors[i])) errors[std::to_string(kErrorPercents[i])] = size.errors[i];
  return {{"smallest", size.smallest}, {"largest", size.largest},
          {"faces", size.faces},       {"found", size.found},
          {"found_share", to_json(size.found_share)}, {"median_landmark_error", to_json(size.median_error)},
          {"landmark_error_percentiles", errors}};
}

nlohmann::json to_json(const FaceSetSummary& summary) {
  nlohmann::json sizes = nlohmann::json::array();
  for (const FaceSizeSummary& size : summary.sizes) sizes.push_back(to_json(size));
  return {{"name", summary.name},
          {"scenes", summary.scenes},
          {"all", to_json(summary.all)},
          {"large", to_json(summary.large)},
          {"sizes", sizes},
          {"finds", summary.finds},
          {"wrong", summary.wrong},
          {"wrong_share", to_json(summary.wrong_share)},
          {"processor_seconds_a_scene", summary.processor_seconds}};
}

nlohmann::json scenes_json(std::span<const FaceSet> sets, const FaceJudgement& judgement) {
  nlohmann::json scenes = nlohmann::json::array();
  for (const JudgedScene& scene : judgement.scenes) {
    nlohmann::json faces = nlohmann::json::array();
    for (const JudgedFace& face : scene.faces) {
      faces.push_back({{"side", face.side}, {"found", face.found}});
      if (face.found) faces.back()["landmark_error"] = face.landmark_error;
    }
    scenes.push_back({{"set", sets[scene.set].name}, {"finds", scene.finds}, {"wrong", scene.wrong}, {"faces", faces}});
  }
  return scenes;
}

std::string mistakes_html(const FaceJudgement& judgement, bool missed) {
  std::string html;
  for (const FaceMistake& mistake : judgement.mistakes) {
    if (mistake.missed != missed) continue;
    std::string caption = number_text("%.0f pixels", mistake.side);
    if (!missed) caption += number_text(", certainty %.2f", mistake.confidence);
    html += picture_html(mistake.view, caption);
  }
  return html.empty() ? "<p>none</p>" : "<div class=\"row\">" + html + "</div>";
}

}  // namespace

std::string table_text(const FaceSetSummary& summary) {
  std::string text = summary.name + ": " + std::to_string(summary.scenes) + " scenes; shares with their interval of 95 %\n" +
                     "side, pixels faces  found                     median landmark error      10     25     50     75     90     95 % at most\n";
  for (const FaceSizeSummary& size : summary.sizes)
    text += line_text(number_text("%.0f", size.smallest) + number_text(" to %.0f", size.largest), size);
  text += line_text("from 100", summary.large) + line_text("all", summary.all);
  return text + "false: " + percent_text(summary.wrong_share) + " of " + std::to_string(summary.finds) +
         " finds; landmark errors in percent of the distance between the eyes; " +
         number_text("%.3f processor seconds a scene\n", summary.processor_seconds);
}

std::string comparison_text(const FaceComparison& comparison, const std::string& first, const std::string& second) {
  return comparison.name + ": first = " + first + ", second = " + second + "\n" +
         difference_text("found", comparison.found_share, true) +
         difference_text("false finds", comparison.wrong_share, false) +
         difference_text("median landmark error of faces from 100 pixels", comparison.median_error, false);
}

nlohmann::json faces_json(std::span<const FaceSet> sets, const std::vector<JudgedDetector>& detectors) {
  nlohmann::json json{{"format", "ilat-judgement/1"}, {"detectors", nlohmann::json::array()}};
  for (const JudgedDetector& detector : detectors) {
    nlohmann::json summaries = nlohmann::json::array();
    for (const FaceSetSummary& summary : summarise(sets, detector.judgement)) summaries.push_back(to_json(summary));
    json["detectors"].push_back({{"folder", detector.folder},
                                 {"complete", detector.judgement.complete},
                                 {"sets", summaries},
                                 {"scenes", scenes_json(sets, detector.judgement)}});
  }
  if (detectors.size() == 2)
    for (const FaceComparison& comparison : compare(sets, detectors[0].judgement, detectors[1].judgement))
      json["comparison"].push_back({{"name", comparison.name},
                                    {"found_share", to_json(comparison.found_share)},
                                    {"wrong_share", to_json(comparison.wrong_share)},
                                    {"median_landmark_error", to_json(comparison.median_error)}});
  return json;
}

std::string faces_page(std::span<const FaceSet> sets, const std::vector<JudgedDetector>& detectors) {
  std::string html = page_head("ilat eval faces") + "<h1>What the judge of face detectors says</h1>";
  for (const JudgedDetector& detector : detectors) {
    html += "<h2>" + escape_html(detector.folder) + "</h2>";
    for (const FaceSetSummary& summary : summarise(sets, detector.judgement))
      html += "<pre>" + escape_html(table_text(summary)) + "</pre>";
    html += "<h3>Missed</h3>" + mistakes_html(detector.judgement, true);
    html += "<h3>Wrongly found</h3>" + mistakes_html(detector.judgement, false);
  }
  if (detectors.size() == 2) {
    html += "<h2>Side by side</h2>";
    for (const FaceComparison& comparison : compare(sets, detectors[0].judgement, detectors[1].judgement))
      html += "<pre>" + escape_html(comparison_text(comparison, detectors[0].folder, detectors[1].folder)) + "</pre>";
  }
  return html + page_end();
}

}  // namespace ilat
